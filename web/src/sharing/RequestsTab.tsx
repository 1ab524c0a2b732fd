import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Popconfirm } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'

import { answerOf, client } from '../api/client'
import { purposesQuery } from '../api/queries'
import { giveBack, requestsQuery } from '../api/sharing'
import type { SharingRequest } from '../api/types'
import { useWords } from '../i18n/context'
import { useActing } from '../session/context'
import { Blank } from '../ui/Blank'
import { problemText, ProblemNotice } from '../ui/ProblemNotice'
import { ReasonModal } from '../ui/ReasonModal'
import { Waiting } from '../ui/Waiting'
import { RequestList } from './RequestList'

const DATA_SHARING = 'data_sharing'

/** Under a purpose of its own the grant is used: one that is open already, or one opened for the matter at hand. */
function UseButton({ request }: { request: SharingRequest }): React.JSX.Element {
  const words = useWords()
  const { t } = words
  const { message } = App.useApp()
  const { choosePurpose } = useActing()
  const { data: purposes } = useQuery(purposesQuery)
  const [asking, setAsking] = useState(false)
  const open = purposes?.find(
    (purpose) => purpose.state === 'open' && purpose.kind === DATA_SHARING && purpose.reference === request.id,
  )
  const opening = useMutation({
    mutationFn: (reason: string) => {
      const month = dayjs().add(30, 'day').format('YYYY-MM-DD')
      const until = request.until < month ? request.until : month
      return answerOf(
        client.POST('/api/v1/purposes', { body: { kind: DATA_SHARING, reference: request.id, reason, until, basis: '' } }),
      )
    },
    onSuccess: (purpose) => choosePurpose(purpose),
    onError: (error) => void message.error(problemText(error, words), 8),
  })
  return (
    <>
      <Button
        type="primary"
        size="small"
        disabled={purposes === undefined}
        onClick={() => (open === undefined ? setAsking(true) : choosePurpose(open))}
      >
        {t('sharing.use')}
      </Button>
      {asking && (
        <ReasonModal
          title={t('sharing.use.title', { id: request.id })}
          okText={t('sharing.use.begin')}
          hint={t('sharing.use.reason')}
          busy={opening.isPending}
          onCancel={() => setAsking(false)}
          onOk={(reason) => opening.mutate(reason)}
        />
      )}
    </>
  )
}

function BackButton({ request }: { request: SharingRequest }): React.JSX.Element {
  const words = useWords()
  const { t } = words
  const { message } = App.useApp()
  const queries = useQueryClient()
  const giving = useMutation({
    mutationFn: () => giveBack(request.id),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['sharing'] }),
    onError: (error) => void message.error(problemText(error, words), 8),
  })
  return (
    <Popconfirm title={t('sharing.giveBack.ask')} onConfirm={() => giving.mutate()}>
      <Button size="small" loading={giving.isPending}>
        {t(request.state === 'waiting' ? 'sharing.takeBack' : 'sharing.giveBack')}
      </Button>
    </Popconfirm>
  )
}

/** What one has asked for and what has become of it; grants are used from here. */
export function RequestsTab(): React.JSX.Element {
  const { t } = useWords()
  const { data, error, isPending, refetch } = useQuery(requestsQuery)
  if (isPending) return <Waiting rows={8} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (data.length === 0) return <Blank title={t('sharing.requests.none')}>{t('sharing.requests.none.hint')}</Blank>
  return (
    <RequestList
      requests={data}
      asProvider={false}
      actions={(request) => (
        <>
          {request.state === 'granted' && <UseButton request={request} />}
          {(request.state === 'granted' || request.state === 'waiting') && <BackButton request={request} />}
        </>
      )}
    />
  )
}
