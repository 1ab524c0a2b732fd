import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Segmented, Select } from 'antd'
import { useMemo, useState } from 'react'

import { HITS_PAGE, type HitState as State, watchHitsQuery, watchRulesQuery } from '../api/queries'
import type { WatchHit } from '../api/types'
import { useWords } from '../i18n/context'
import { Blank } from '../ui/Blank'
import { EntityLine } from '../ui/EntityLine'
import { formatMoment, formatTime } from '../ui/format'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { HitDetail } from './HitDetail'
import { HitState } from './HitState'
import './watch.css'

type Choice = State | 'all'
const CHOICES: readonly Choice[] = ['open', 'handled', 'closed', 'false', 'all']
const EVERY: readonly State[] = ['open', 'handled', 'closed', 'false']

function HitRow({ hit, title, chosen, onChoose }: { hit: WatchHit; title: string; chosen: boolean; onChoose: () => void }): React.JSX.Element {
  const { t } = useWords()
  return (
    <li>
      <button type="button" className="item hit" aria-pressed={chosen} data-hit={hit.id} onClick={onChoose}>
        <span className="row spread">
          <strong>{title}</strong>
          <HitState hit={hit} />
        </span>
        <EntityLine entity={hit.subject} />
        <span className="sub">
          {hit.last !== null && `${formatMoment(hit.last)} · `}
          {hit.occasions > 0 && `${t('watch.times', { count: hit.occasions })} · `}
          {t('watch.opened', { at: formatTime(hit.opened) })}
        </span>
      </button>
    </li>
  )
}

/** 自动研判: what the standing rules found, the facts behind each hit, and what somebody does about it. */
export default function WatchScreen(): React.JSX.Element {
  const { t, language } = useWords()
  const [rule, setRule] = useState<string | null>(null)
  const [choice, setChoice] = useState<Choice>('open')
  const [offset, setOffset] = useState(0)
  const [chosen, setChosen] = useState<string | null>(null)
  const states = choice === 'all' ? EVERY : [choice]
  const rules = useQuery(watchRulesQuery)
  const { data, error, isPending, refetch } = useQuery(watchHitsQuery(rule, states, offset))
  const byId = useMemo(() => new Map(rules.data?.map((one) => [one.id, one])), [rules.data])
  const count = (state: Choice): number =>
    state === 'all' ? Object.values(data?.by_state ?? {}).reduce((a, b) => a + b, 0) : (data?.by_state[state] ?? 0)

  return (
    <main className="screen watch" id="chart" tabIndex={-1}>
      <h1 className="sr-only">{t('watch.title')}</h1>
      <section className="screen-list" aria-label={t('watch.title')}>
        <div className="stack screen-filters">
          <Select
            aria-label={t('watch.rules')}
            value={rule ?? ''}
            onChange={(value) => {
              setRule(value === '' ? null : value)
              setOffset(0)
            }}
            options={[
              { value: '', label: t('watch.rules.all') },
              ...(rules.data ?? []).map((one) => ({ value: one.id, label: `${one.title[language]} (${one.hits})` })),
            ]}
          />
          <Segmented<Choice>
            aria-label={t('watch.states')}
            size="small"
            value={choice}
            onChange={(value) => {
              setChoice(value)
              setOffset(0)
            }}
            options={CHOICES.map((value) => ({ value, label: `${t(`watch.state.${value}`)} ${count(value)}` }))}
          />
          {data?.ran === null && <Alert type="info" showIcon title={t('watch.neverRan')} />}
          {data !== undefined && data.ran !== null && data.behind && <Alert type="warning" showIcon title={t('watch.behind')} />}
        </div>
        <div className="screen-scroll">
          {isPending && <Waiting rows={8} />}
          {error !== null && <ProblemNotice error={error} onRetry={() => void refetch()} />}
          {data?.hits.length === 0 && <Blank title={t('watch.none')} />}
          <ul className="item-list">
            {data?.hits.map((hit) => (
              <HitRow
                key={hit.id}
                hit={hit}
                title={byId.get(hit.rule)?.title[language] ?? hit.rule}
                chosen={hit.id === chosen}
                onChoose={() => setChosen(hit.id)}
              />
            ))}
          </ul>
        </div>
        {data !== undefined && (
          <div className="row spread screen-foot">
            <span className="sub">
              {t('watch.total', { count: data.total })}
              {data.ran !== null && ` · ${t('watch.ran', { at: formatTime(data.ran) })} UTC`}
            </span>
            {data.total > HITS_PAGE && (
              <span className="row">
                <Button size="small" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - HITS_PAGE))}>
                  {t('watch.previous')}
                </Button>
                <Button size="small" disabled={!data.cut} onClick={() => setOffset(offset + HITS_PAGE)}>
                  {t('watch.next')}
                </Button>
              </span>
            )}
          </div>
        )}
      </section>
      <section className="screen-detail" aria-label={t('panel.region')}>
        {chosen === null ? (
          <Blank title={t('watch.choose')}>{t('watch.choose.hint')}</Blank>
        ) : (
          <HitDetail id={chosen} rules={byId} />
        )}
      </section>
    </main>
  )
}
