import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input } from 'antd'
import { useState } from 'react'

import { confirmProposal, doubtPairQuery, proposalsQuery, refuseProposal } from '../api/queries'
import type { Proposal } from '../api/types'
import { useWords } from '../i18n/context'
import { WaterfallPicture } from '../panels/WaterfallPicture'
import { Blank } from '../ui/Blank'
import { formatTime } from '../ui/format'
import { problemText, ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { PairTable } from './PairTable'
import { Sides } from './Sides'

/** What the second steward looks at before saying so: the pair itself, where it is one. */
function Shown({ proposal }: { proposal: Proposal }): React.JSX.Element | null {
  const [[left] = [], [right] = []] = proposal.sides
  const pair = proposal.sides.length === 2 && proposal.sides.every((side) => side.length === 1)
  const { data, error, isPending, refetch } = useQuery({ ...doubtPairQuery(left ?? '', right ?? ''), enabled: pair })
  if (!pair) return null
  if (isPending) return <Waiting rows={4} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  const [a, b] = [left, right].map((id) => data.mentions.find((mention) => mention.id === id))
  const [edge] = data.direct
  return (
    <>
      {a !== undefined && b !== undefined && <PairTable left={a} right={b} />}
      {edge !== undefined && <WaterfallPicture edge={edge} />}
    </>
  )
}

function Settle({ proposal }: { proposal: Proposal }): React.JSX.Element {
  const words = useWords()
  const { t } = words
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const settling = useMutation<unknown, Error, boolean>({
    mutationFn: (confirmed) => (confirmed ? confirmProposal(proposal.id, reason) : refuseProposal(proposal.id, reason)),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['review'] }),
    onError: (error) => void message.error(problemText(error, words), 8),
  })
  const ready = reason.trim() !== '' && !settling.isPending
  return (
    <div className="row">
      <Input className="grow" aria-label={t('review.settle.reason')} placeholder={t('review.settle.reason')} value={reason} onChange={(event) => setReason(event.target.value)} />
      <Button type="primary" disabled={!ready} onClick={() => settling.mutate(true)}>
        {t('review.confirm')}
      </Button>
      <Button disabled={!ready} onClick={() => settling.mutate(false)}>
        {t('review.refuse')}
      </Button>
    </div>
  )
}

/** Decisions about parties to a case: proposed by one steward, given when another confirms. */
export function ProposalsTab(): React.JSX.Element {
  const { t } = useWords()
  const { data, error, isPending, refetch } = useQuery(proposalsQuery)
  if (isPending) return <Waiting rows={8} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (data.proposals.length === 0) return <Blank title={t('review.proposals.none')} />
  return (
    <div className="review-table">
      <ol className="fact-list">
        {data.proposals.map((proposal) => (
          <li key={proposal.id} className="fact stack" data-proposal={proposal.id}>
            <strong>
              #{proposal.id} {t(`review.${proposal.kind}`)} {proposal.undoes !== null && `#${proposal.undoes}`}
            </strong>
            <Sides sides={proposal.sides} kind={proposal.kind} />
            <span>{proposal.reason}</span>
            <span className="sub">
              {proposal.by} · {formatTime(proposal.at)} UTC
            </span>
            <Shown proposal={proposal} />
            {proposal.mine ? <p className="hint">{t('review.proposal.mine')}</p> : <Settle proposal={proposal} />}
          </li>
        ))}
      </ol>
    </div>
  )
}
