import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Progress } from 'antd'
import { useEffect, useEffectEvent, useState } from 'react'

import { blindSampleQuery, judgeBlind } from '../api/board'
import type { BlindPair } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useActing } from '../session/context'
import { Blank } from '../ui/Blank'
import { problemText, ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { PairTable } from './PairTable'
import { commandOf, KEY_OF, oneOf, VERDICTS, type VerdictKind } from './verdicts'

interface Props {
  /** Who judges, on a server without accounts. */
  readonly by: string
  readonly onBy: (by: string) => void
}

const keyOf = (pair: BlindPair): string => `${pair.left.id}\n${pair.right.id}`

/** 盲核抽样: a month's sample, judged without a word of what the resolver thinks; it measures and decides nothing. */
export function BlindTab({ by, onBy }: Props): React.JSX.Element {
  const { t } = useWords()
  const { user } = useActing()
  const [typed, setTyped] = useState(by)
  if (user === null && by === '') {
    return (
      <section className="review-table stack">
        <h2>{t('board.sample')}</h2>
        <p className="lead">{t('board.sample.hint')}</p>
        <form
          className="row blind-by"
          onSubmit={(event) => {
            event.preventDefault()
            onBy(typed.trim())
          }}
        >
          <Input className="grow" aria-label={t('review.by')} placeholder={t('review.by')} value={typed} maxLength={100} onChange={(event) => setTyped(event.target.value)} />
          <Button type="primary" htmlType="submit" disabled={typed.trim() === ''}>
            {t('board.sample.begin')}
          </Button>
        </form>
      </section>
    )
  }
  return <Sitting by={user === null ? by : ''} />
}

function Sitting({ by }: { by: string }): React.JSX.Element {
  const words = useWords()
  const { t } = words
  const { message } = App.useApp()
  const queries = useQueryClient()
  const { data, error, isPending, isFetching, refetch } = useQuery(blindSampleQuery(by))
  const [done, setDone] = useState<ReadonlySet<string>>(new Set())
  const waiting = (data?.pairs ?? []).filter((pair) => !done.has(keyOf(pair)))
  const [pair] = waiting
  const judging = useMutation({
    mutationFn: ({ pair: of, verdict }: { pair: BlindPair; verdict: VerdictKind }) => judgeBlind(of.left.id, of.right.id, verdict, by),
    onError: (refused) => void message.error(problemText(refused, words), 8),
  })
  const say = (of: BlindPair, verdict: VerdictKind): void => {
    judging.mutate(
      { pair: of, verdict },
      {
        onSuccess: () => {
          setDone((before) => new Set([...before, keyOf(of)]))
          void queries.invalidateQueries({ queryKey: ['review', 'board'] })
        },
      },
    )
  }
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const command = commandOf(event)
    if (command === null || command === 'undo' || command === 'skip' || pair === undefined || judging.isPending) return
    event.preventDefault()
    say(pair, command)
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => pressed(event)
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  // What was fetched is judged: the next of the sample come.
  const left = data === undefined ? 0 : data.left - (data.pairs.length - waiting.length)
  const exhausted = data !== undefined && waiting.length === 0 && left > 0
  useEffect(() => {
    if (exhausted) void refetch()
  }, [exhausted, refetch])

  if (isPending || (exhausted && isFetching)) return <Waiting rows={8} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (data.total === 0) return <Blank title={t('board.sample.none')}>{t('board.sample.none.hint')}</Blank>
  return (
    <section className="review-table stack" aria-label={t('board.sample')}>
      <div className="row spread">
        <h2>{t('board.sample.of', { round: data.round })}</h2>
        <span className="sub" data-testid="blind-left">
          {t('board.sample.left', { left, total: data.total })}
        </span>
      </div>
      <Progress percent={Math.floor((100 * (data.total - left)) / data.total)} size="small" showInfo={false} aria-label={t('board.sample.progress')} />
      <p className="hint">{t('board.sample.hint')}</p>
      {pair === undefined ? <Blank title={t('board.sample.done')}>{t('board.sample.done.hint')}</Blank> : <Question key={keyOf(pair)} pair={pair} busy={judging.isPending} onSay={(verdict) => say(pair, verdict)} />}
    </section>
  )
}

function Question({ pair, busy, onSay }: { pair: BlindPair; busy: boolean; onSay: (verdict: VerdictKind) => void }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  return (
    <article className="stack pair-review" data-testid="blind-pair">
      <h3>
        {labels.entityType(pair.type)}：{t('review.question', { one: t(oneOf(pair.type)) })}
      </h3>
      <PairTable left={pair.left} right={pair.right} />
      <div className="row verdicts">
        {VERDICTS.map((verdict) => (
          <Button key={verdict} disabled={busy} aria-keyshortcuts={KEY_OF[verdict]} onClick={() => onSay(verdict)}>
            {t(`review.${verdict}`)} <kbd aria-hidden>{KEY_OF[verdict]}</kbd>
          </Button>
        ))}
      </div>
      <p className="hint">{t('board.sample.keys')}</p>
    </article>
  )
}
