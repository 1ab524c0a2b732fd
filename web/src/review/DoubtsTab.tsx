import { useQuery } from '@tanstack/react-query'
import { Select, Switch } from 'antd'
import { useEffect, useEffectEvent, useState } from 'react'

import { type DoubtReason, doubtsQuery } from '../api/queries'
import type { Doubt } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { Blank } from '../ui/Blank'
import { EntityLine } from '../ui/EntityLine'
import { formatProbability } from '../ui/format'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { PairReview } from './PairReview'
import { useReview } from './useReview'
import { commandOf, keyOf } from './verdicts'

const TYPES = ['Person', 'Vehicle', 'Enterprise', 'Case'] as const
const NONE: readonly Doubt[] = []

function DoubtRow({ doubt, chosen, blind, onChoose }: { doubt: Doubt; chosen: boolean; blind: boolean; onChoose: () => void }): React.JSX.Element {
  const { language } = useWords()
  return (
    <li>
      <button type="button" className="item hit" aria-pressed={chosen} data-doubt={keyOf(doubt)} onClick={onChoose}>
        <EntityLine entity={doubt.left_entity} />
        <EntityLine entity={doubt.right_entity} />
        <span className="sub">
          {doubt.text[language]}
          {!blind && ` · ${formatProbability(doubt.probability)}`}
        </span>
      </button>
    </li>
  )
}

/** The queue on the left, the pair on the right; a whole sitting can be done with five keys. */
export function DoubtsTab(): React.JSX.Element {
  const { t, language } = useWords()
  const labels = useLabels()
  const [type, setType] = useState<string | null>(null)
  const [reason, setReason] = useState<DoubtReason | null>(null)
  const [blind, setBlind] = useState(false)
  const { data, error, isPending, refetch } = useQuery(doubtsQuery(type, reason))
  const sitting = useReview(data?.doubts ?? NONE)
  const { pending, chosen, settled } = sitting

  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const command = commandOf(event)
    if (command === null) return
    event.preventDefault()
    sitting.command(command)
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => pressed(event)
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  // The last of a page is settled: the rest of the queue comes.
  const exhausted = data?.cut === true && pending.length === 0
  useEffect(() => {
    if (exhausted) void refetch()
  }, [exhausted, refetch])

  return (
    <>
      <section className="screen-list" aria-label={t('review.tab.doubts')}>
        <div className="stack screen-filters">
          <div className="row">
            <Select
              aria-label={t('review.types')}
              className="grow"
              value={type ?? ''}
              onChange={(value) => setType(value === '' ? null : value)}
              options={[{ value: '', label: t('review.types.all') }, ...TYPES.map((value) => ({ value, label: labels.entityType(value) }))]}
            />
            <Select
              aria-label={t('review.reasons')}
              className="grow"
              value={reason ?? ''}
              onChange={(value) => setReason(value === '' ? null : (value as DoubtReason))}
              options={[
                { value: '', label: t('review.reasons.all') },
                ...(data?.reasons ?? []).map((one) => ({
                  value: one.reason,
                  label: typeof one.doubts === 'number' ? `${one.text[language]} (${one.doubts})` : one.text[language],
                })),
              ]}
            />
          </div>
          <label className="row" title={t('review.blind.hint')}>
            <Switch size="small" checked={blind} onChange={setBlind} aria-label={t('review.blind')} />
            {t('review.blind')} <span className="sub">{t('review.blind.hint')}</span>
          </label>
        </div>
        <div className="screen-scroll">
          {isPending && <Waiting rows={8} />}
          {error !== null && <ProblemNotice error={error} onRetry={() => void refetch()} />}
          {data !== undefined && pending.length === 0 && !data.cut && <Blank title={t('review.none')}>{t('review.none.hint')}</Blank>}
          <ul className="item-list">
            {pending.map((doubt) => (
              <DoubtRow key={keyOf(doubt)} doubt={doubt} chosen={doubt === chosen} blind={blind} onChoose={() => sitting.choose(doubt)} />
            ))}
          </ul>
        </div>
        {data !== undefined && (
          <div className="row spread screen-foot sub">
            <span>{t(data.cut ? 'review.more' : 'review.shown', { count: pending.length })}</span>
            {settled > 0 && <span data-testid="settled">{t('review.progress', { count: settled })}</span>}
          </div>
        )}
      </section>
      <section className="screen-detail" aria-label={t('panel.region')}>
        {chosen === null ? (
          <Blank title={t('review.choose')} />
        ) : (
          <PairReview
            key={keyOf(chosen)}
            doubt={chosen}
            blind={blind}
            by={sitting.by}
            onBy={sitting.setBy}
            reason={sitting.reason}
            onReason={sitting.setReason}
            busy={sitting.busy}
            onCommand={sitting.command}
          />
        )}
      </section>
    </>
  )
}
