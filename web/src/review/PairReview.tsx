import { useQuery } from '@tanstack/react-query'
import { Button, Input } from 'antd'

import { doubtPairQuery } from '../api/queries'
import type { Doubt } from '../api/types'
import { useWords } from '../i18n/context'
import { WaterfallPicture } from '../panels/WaterfallPicture'
import { EntityLine } from '../ui/EntityLine'
import { formatProbability } from '../ui/format'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { PairTable } from './PairTable'
import { type Command, KEY_OF, oneOf, VERDICTS } from './verdicts'

interface Props {
  readonly doubt: Doubt
  /** Hides what the resolver thinks, so that it does not lead the steward. */
  readonly blind: boolean
  /** Who decides, where nobody is signed in; null where somebody is. */
  readonly by: string | null
  readonly onBy: (by: string) => void
  /** What the steward writes; empty for the words that go with the verdict. */
  readonly reason: string
  readonly onReason: (reason: string) => void
  readonly busy: boolean
  readonly onCommand: (command: Command) => void
}

/** One pair: both mentions side by side, the evidence, and what the steward says. */
export function PairReview({ doubt, blind, by, onBy, reason, onReason, busy, onCommand }: Props): React.JSX.Element {
  const { t, language } = useWords()
  const { data, error, isPending, refetch } = useQuery(doubtPairQuery(doubt.left, doubt.right))
  const one = t(oneOf(doubt.type))
  const left = data?.mentions.find((mention) => mention.id === doubt.left)
  const right = data?.mentions.find((mention) => mention.id === doubt.right)
  const edge = data?.direct.find((one) => [one.left, one.right].includes(doubt.left) && [one.left, one.right].includes(doubt.right))
  const together = doubt.left_entity.mention_count + doubt.right_entity.mention_count
  return (
    <article className="stack pair-review" data-testid="pair">
      <div className="row spread">
        <h2>{t('review.question', { one })}</h2>
        <span className="doubt-reason">
          {doubt.text[language]}
          {!blind && <span className="figures"> · {formatProbability(doubt.probability)}</span>}
        </span>
      </div>
      <div className="pair-entities" aria-label={t('review.entities')}>
        {[doubt.left_entity, doubt.right_entity].map((entity) => (
          <div key={entity.id} className="pair-entity">
            <EntityLine entity={entity} />
            <span className="sub">{t('review.mentions', { count: entity.mention_count })}</span>
          </div>
        ))}
      </div>
      {isPending && <Waiting rows={8} />}
      {error !== null && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {left !== undefined && right !== undefined && <PairTable left={left} right={right} />}
      <section className="stack handling verdict-box" aria-label={t('review.verdict')}>
        <p className="hint">{t('review.merged', { count: together })}</p>
        {by !== null && (
          <Input aria-label={t('review.by')} placeholder={t('review.by')} value={by} maxLength={100} onChange={(event) => onBy(event.target.value)} />
        )}
        <Input
          aria-label={t('review.reason')}
          placeholder={`${t('review.reason')}：${t('review.reason.same', { one })} / ${t('review.reason.different', { one })}`}
          value={reason}
          maxLength={4000}
          onChange={(event) => onReason(event.target.value)}
        />
        <div className="row verdicts">
          {VERDICTS.map((verdict) => (
            <Button
              key={verdict}
              type={verdict === 'same' ? 'primary' : 'default'}
              disabled={busy || by?.trim() === ''}
              aria-keyshortcuts={KEY_OF[verdict]}
              onClick={() => onCommand(verdict)}
            >
              {t(`review.${verdict}`)} <kbd aria-hidden>{KEY_OF[verdict]}</kbd>
            </Button>
          ))}
          <Button type="text" aria-keyshortcuts={KEY_OF.skip} onClick={() => onCommand('skip')}>
            {t('review.skip')} <kbd aria-hidden>{KEY_OF.skip}</kbd>
          </Button>
        </div>
        <p className="hint">{t('review.keys')}</p>
      </section>
      <section aria-label={t('review.evidence')}>
        <h3>{t('review.evidence')}</h3>
        {blind ? <p className="hint">{t('review.hiddenEvidence')}</p> : edge !== undefined && <WaterfallPicture edge={edge} />}
      </section>
    </article>
  )
}
