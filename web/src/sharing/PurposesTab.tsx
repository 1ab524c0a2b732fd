import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useState } from 'react'

import { answerOf, client } from '../api/client'
import { waitingPurposesQuery } from '../api/queries'
import type { Purpose } from '../api/types'
import { useWords } from '../i18n/context'
import { Blank } from '../ui/Blank'
import { problemText, ProblemNotice } from '../ui/ProblemNotice'
import { ReasonModal } from '../ui/ReasonModal'
import { Waiting } from '../ui/Waiting'

interface Verdict {
  readonly purpose: Purpose
  readonly approve: boolean
  readonly reason: string
}

/** Purposes of one's agency that wait for approval. */
export function PurposesTab(): React.JSX.Element {
  const words = useWords()
  const { t } = words
  const { message } = App.useApp()
  const queries = useQueryClient()
  const { data, error, isPending, refetch } = useQuery(waitingPurposesQuery)
  const [refusing, setRefusing] = useState<Purpose | null>(null)

  const settle = useMutation({
    mutationFn: ({ purpose, approve, reason }: Verdict) => {
      const options = { params: { path: { purpose_id: purpose.id } }, body: { reason } }
      return approve
        ? answerOf(client.POST('/api/v1/purposes/{purpose_id}/approval', options))
        : answerOf(client.POST('/api/v1/purposes/{purpose_id}/refusal', options))
    },
    onSuccess: () => {
      setRefusing(null)
      void queries.invalidateQueries({ queryKey: waitingPurposesQuery.queryKey })
    },
    onError: (refused) => void message.error(problemText(refused, words), 8),
  })

  if (isPending) return <Waiting rows={6} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (data.length === 0) return <Blank title={t('approve.none')} />
  return (
    <>
      <ol className="request-list">
        {data.map((purpose) => (
          <li key={purpose.id} className="request" data-purpose={purpose.id}>
            <div className="row spread">
              <strong>{purpose.reference}</strong>
              <span className="row">
                <Button type="primary" size="small" onClick={() => settle.mutate({ purpose, approve: true, reason: '' })}>
                  {t('approve.yes')}
                </Button>
                <Button size="small" danger onClick={() => setRefusing(purpose)}>
                  {t('approve.no')}
                </Button>
              </span>
            </div>
            <span>{purpose.reason}</span>
            <span className="sub">
              {purpose.opened_by} · {purpose.basis} · {t('purpose.until', { day: purpose.until })}
            </span>
          </li>
        ))}
      </ol>
      {refusing !== null && (
        <ReasonModal
          title={t('approve.why')}
          okText={t('approve.no')}
          hint={t('approve.why')}
          danger
          busy={settle.isPending}
          onCancel={() => setRefusing(null)}
          onOk={(reason) => settle.mutate({ purpose: refusing, approve: false, reason })}
        />
      )}
    </>
  )
}
