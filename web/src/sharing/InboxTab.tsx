import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useState } from 'react'

import { decideOn, inboxQuery, type Verdict } from '../api/sharing'
import type { SharingRequest } from '../api/types'
import { useWords } from '../i18n/context'
import { Blank } from '../ui/Blank'
import { problemText, ProblemNotice } from '../ui/ProblemNotice'
import { ReasonModal } from '../ui/ReasonModal'
import { Waiting } from '../ui/Waiting'
import { RequestList } from './RequestList'

interface Deciding {
  readonly request: SharingRequest
  readonly verdict: Verdict
}

const LABEL = { approval: 'sharing.approve', refusal: 'sharing.refuse', revocation: 'sharing.revoke' } as const

/** Requests for one's agency's data: those that wait first, then the grants with their uses. */
export function InboxTab(): React.JSX.Element {
  const words = useWords()
  const { t } = words
  const { message } = App.useApp()
  const queries = useQueryClient()
  const { data, error, isPending, refetch } = useQuery(inboxQuery)
  const [deciding, setDeciding] = useState<Deciding | null>(null)
  const decision = useMutation({
    mutationFn: ({ request, verdict, reason }: Deciding & { reason: string }) => decideOn(request.id, verdict, reason),
    onSuccess: (request) => {
      setDeciding(null)
      void message.success(t('sharing.decided', { id: request.id }))
      void queries.invalidateQueries({ queryKey: ['sharing'] })
    },
    onError: (refused) => void message.error(problemText(refused, words), 8),
  })
  if (isPending) return <Waiting rows={8} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (data.length === 0) return <Blank title={t('sharing.inbox.none')} />
  const button = (request: SharingRequest, verdict: Verdict): React.JSX.Element => (
    <Button
      size="small"
      type={verdict === 'approval' ? 'primary' : 'default'}
      danger={verdict !== 'approval'}
      onClick={() => setDeciding({ request, verdict })}
    >
      {t(LABEL[verdict])}
    </Button>
  )
  return (
    <>
      <RequestList
        requests={data}
        asProvider
        actions={(request) => (
          <>
            {request.state === 'waiting' && button(request, 'approval')}
            {request.state === 'waiting' && button(request, 'refusal')}
            {request.state === 'granted' && button(request, 'revocation')}
          </>
        )}
      />
      {deciding !== null && (
        <ReasonModal
          title={`${deciding.request.id} ${t(LABEL[deciding.verdict])}`}
          okText={t(LABEL[deciding.verdict])}
          hint={t('sharing.why.need')}
          danger={deciding.verdict !== 'approval'}
          optional={deciding.verdict === 'approval'}
          busy={decision.isPending}
          onCancel={() => setDeciding(null)}
          onOk={(reason) => decision.mutate({ ...deciding, reason })}
        />
      )}
    </>
  )
}
