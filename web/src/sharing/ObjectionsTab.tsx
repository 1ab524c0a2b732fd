import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Tag } from 'antd'
import { useState } from 'react'

import { answerObjection, objectionInboxQuery, objectionsQuery } from '../api/sharing'
import type { Objection } from '../api/types'
import { useWords } from '../i18n/context'
import { agencyLabel } from '../ontology/extracts'
import { useLabels } from '../ontology/labels'
import { Blank } from '../ui/Blank'
import { Paged } from '../ui/Paged'
import { problemText, ProblemNotice } from '../ui/ProblemNotice'
import { ReasonModal } from '../ui/ReasonModal'
import { Waiting } from '../ui/Waiting'
import { ClockLine } from './ClockLine'

const COLOUR: Record<Objection['outcome'], string> = { open: 'gold', corrected: 'green', refused: 'default' }

interface Answering {
  readonly objection: Objection
  readonly outcome: 'corrected' | 'refused'
}

function Item({ objection, children }: { objection: Objection; children?: React.ReactNode }): React.JSX.Element {
  const { t, language } = useWords()
  const labels = useLabels()
  return (
    <li className="request" data-objection={objection.id}>
      <div className="row spread">
        <span className="row">
          <strong>
            {objection.id} {t('sharing.objection.about', { mention: objection.mention, field: labels.attribute(objection.field) })}
          </strong>
          <Tag color={COLOUR[objection.outcome]}>{t(`sharing.objection.${objection.outcome}`)}</Tag>
        </span>
        <span className="row">{children}</span>
      </div>
      <span>{objection.reason}</span>
      <span className="sub">
        {objection.by} · {agencyLabel(objection.agency, language)} → {agencyLabel(objection.provider, language)}
      </span>
      {objection.clock !== null && <ClockLine clock={objection.clock} />}
      {objection.answer !== '' && <span>{t('sharing.decision', { text: objection.answer })}</span>}
    </li>
  )
}

/** Objections one has made, and those to rows of one's own agency, which are corrected or stand. */
export function ObjectionsTab({ answers }: { answers: boolean }): React.JSX.Element {
  const words = useWords()
  const { t } = words
  const { message } = App.useApp()
  const queries = useQueryClient()
  const mine = useQuery(objectionsQuery)
  const inbox = useQuery({ ...objectionInboxQuery, enabled: answers })
  const [answering, setAnswering] = useState<Answering | null>(null)
  const answer = useMutation({
    mutationFn: ({ objection, outcome, reason }: Answering & { reason: string }) => answerObjection(objection.id, outcome, reason),
    onSuccess: (objection) => {
      setAnswering(null)
      void message.success(t('sharing.decided', { id: objection.id }))
      void queries.invalidateQueries({ queryKey: ['sharing'] })
    },
    onError: (error) => void message.error(problemText(error, words), 8),
  })
  const failed = mine.error ?? inbox.error
  if (failed !== null) return <ProblemNotice error={failed} onRetry={() => void Promise.all([mine.refetch(), answers && inbox.refetch()])} />
  if (mine.data === undefined || (answers && inbox.data === undefined)) return <Waiting rows={6} />
  const [own, others] = [mine.data, inbox.data ?? []]
  if (own.length + others.length === 0) return <Blank title={t('sharing.objections.none')} />
  return (
    <div className="desk-body">
      {others.length > 0 && (
        <>
          <h2>{t('sharing.objections.inbox')}</h2>
          <Paged items={others}>
            {(shown) => (
              <ol className="request-list">
                {shown.map((objection) => (
                  <Item key={objection.id} objection={objection}>
                    {objection.outcome === 'open' &&
                      (['corrected', 'refused'] as const).map((outcome) => (
                        <Button
                          key={outcome}
                          size="small"
                          type={outcome === 'corrected' ? 'primary' : 'default'}
                          onClick={() => setAnswering({ objection, outcome })}
                        >
                          {t(outcome === 'corrected' ? 'sharing.objection.correct' : 'sharing.objection.keep')}
                        </Button>
                      ))}
                  </Item>
                ))}
              </ol>
            )}
          </Paged>
        </>
      )}
      {own.length > 0 && (
        <>
          <h2>{t('sharing.objections.mine')}</h2>
          <Paged items={own}>
            {(shown) => (
              <ol className="request-list">
                {shown.map((objection) => (
                  <Item key={objection.id} objection={objection} />
                ))}
              </ol>
            )}
          </Paged>
        </>
      )}
      {answering !== null && (
        <ReasonModal
          title={answering.objection.id}
          okText={t(answering.outcome === 'corrected' ? 'sharing.objection.correct' : 'sharing.objection.keep')}
          hint={t('sharing.why')}
          busy={answer.isPending}
          onCancel={() => setAnswering(null)}
          onOk={(reason) => answer.mutate({ ...answering, reason })}
        />
      )}
    </div>
  )
}
