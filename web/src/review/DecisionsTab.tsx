import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Popconfirm, Tag } from 'antd'
import { useState } from 'react'

import { decisionsQuery, undoDecision } from '../api/queries'
import type { Decision } from '../api/types'
import { useWords } from '../i18n/context'
import { useActing } from '../session/context'
import { Blank } from '../ui/Blank'
import { formatTime } from '../ui/format'
import { problemText, ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { Sides } from './Sides'

const COLOUR: Record<Decision['state'], string> = {
  in_force: 'green',
  undone: 'default',
  lapsed: 'gold',
  overruled: 'default',
  absent: 'default',
}

function Undo({ decision }: { decision: Decision }): React.JSX.Element {
  const words = useWords()
  const { t } = words
  const { message } = App.useApp()
  const { user } = useActing()
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const [by, setBy] = useState('')
  const undoing = useMutation({
    mutationFn: () => undoDecision(decision.id, reason, by),
    onSuccess: (given) => {
      if (given.proposal === null) void message.success(t('review.undone', { id: decision.id }))
      else void message.info(t('review.proposed', { id: given.proposal.id }), 5)
      void queries.invalidateQueries({ queryKey: ['review'] })
    },
    onError: (error) => void message.error(problemText(error, words), 8),
  })
  return (
    <Popconfirm
      title={t('review.undo.ask', { id: decision.id })}
      description={
        <div className="stack">
          {user === null && <Input aria-label={t('review.by')} placeholder={t('review.by')} value={by} onChange={(event) => setBy(event.target.value)} />}
          <Input aria-label={t('review.undo.reason')} placeholder={t('review.undo.reason')} value={reason} onChange={(event) => setReason(event.target.value)} />
        </div>
      }
      okText={t('review.undo')}
      okButtonProps={{ disabled: reason.trim() === '' || (user === null && by.trim() === '') }}
      onConfirm={() => undoing.mutate()}
    >
      <Button size="small" loading={undoing.isPending}>
        {t('review.undo')}
      </Button>
    </Popconfirm>
  )
}

/** Every decision and what has become of it; each can be taken back, and the taking back too. */
export function DecisionsTab(): React.JSX.Element {
  const { t } = useWords()
  const { data, error, isPending, refetch } = useQuery(decisionsQuery)
  if (isPending) return <Waiting rows={8} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (data.decisions.length === 0) return <Blank title={t('review.decisions.none')} />
  return (
    <div className="review-table">
      <ol className="fact-list">
        {data.decisions.map((decision) => (
          <li key={decision.id} className="fact" data-decision={decision.id}>
            <span className="row spread">
              <span className="row">
                <strong>
                  #{decision.id} {t(`review.${decision.kind}`)}
                </strong>
                <Tag color={COLOUR[decision.state]}>{t(`review.state.${decision.state}`, { by: decision.undone_by ?? '' })}</Tag>
                {decision.kind !== 'undo' && decision.state === 'in_force' && (
                  <span className="sub">{t(decision.in_effect ? 'review.inEffect' : 'review.waiting')}</span>
                )}
              </span>
              {decision.state !== 'undone' && <Undo decision={decision} />}
            </span>
            <Sides sides={decision.sides} kind={decision.kind} />
            <span>{decision.reason}</span>
            <span className="sub">
              {decision.by} · {formatTime(decision.at)} UTC
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}
