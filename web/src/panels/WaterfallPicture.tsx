import { useMemo } from 'react'

import type { Comparison, MatchEdge } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { formatProbability, formatWeight } from '../ui/format'
import { useMentionName } from './mentionName'
import { span, waterfall } from './waterfall'
import './waterfall.css'

function Values({ comparison }: { comparison: Comparison }): React.JSX.Element | null {
  const { t } = useWords()
  const labels = useLabels()
  // Evidence of relations names the case, vehicle or firm that both have to do with.
  const name = useMentionName()
  const { left, right } = comparison
  if ((left === null || left === undefined) && (right === null || right === undefined)) return null
  const show = (value: string | null | undefined): React.ReactNode =>
    value === null || value === undefined ? <i>{t('identity.missing')}</i> : name(labels.value(comparison.comparison, value))
  if (left === right) return <div className="fall-values">{show(left)}</div>
  return (
    <div className="fall-values">
      <span>{show(left)}</span>
      <span className="versus" aria-hidden>
        ⇄
      </span>
      <span>{show(right)}</span>
    </div>
  )
}

/**
 * How the evidence adds up: from the prior, each comparison pushes the running total to the right (for) or to the left
 * (against); the last bar is the sum, and the probability follows from it alone.
 */
export function WaterfallPicture({ edge }: { edge: MatchEdge }): React.JSX.Element {
  const { t, language } = useWords()
  const labels = useLabels()
  const fall = useMemo(() => waterfall(edge.comparisons), [edge.comparisons])
  const zero = span(fall, fall.low, 0).width
  const sum = span(fall, 0, fall.total)
  return (
    <table className="fall" aria-label={t('identity.waterfall')}>
      <tbody>
        {fall.bars.map(({ comparison, from, to }, i) => {
          const { left, width } = span(fall, from, to)
          const prior = comparison.comparison === 'prior'
          const side = prior ? 'prior' : comparison.weight >= 0 ? 'for' : 'against'
          const name = language === 'zh' ? comparison.comparison_zh : comparison.comparison_en
          const level = language === 'zh' ? comparison.label_zh : comparison.label_en
          return (
            <tr key={i}>
              <th scope="row">
                <span className="fall-name">{prior ? t('identity.start') : (name ?? labels.attribute(comparison.comparison, edge.type))}</span>
                {!prior && <span className={`fall-level ${side}`}>{level}</span>}
                <Values comparison={comparison} />
              </th>
              <td className="fall-bars" aria-hidden>
                <span className="fall-zero" style={{ left: `${zero}%` }} />
                <span className={`fall-bar ${side}`} style={{ left: `${left}%`, width: `max(2px, ${width}%)` }} />
              </td>
              <td className={`fall-weight ${side}`}>{formatWeight(comparison.weight)}</td>
            </tr>
          )
        })}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">
            <span className="fall-name">{t('identity.total')}</span>
            <span className="fall-values">
              {t('identity.probability')} {formatProbability(edge.probability)}
            </span>
          </th>
          <td className="fall-bars" aria-hidden>
            <span className="fall-zero" style={{ left: `${zero}%` }} />
            <span className="fall-bar total" style={{ left: `${sum.left}%`, width: `max(2px, ${sum.width}%)` }} />
          </td>
          <td className="fall-weight">{formatWeight(fall.total)}</td>
        </tr>
      </tfoot>
    </table>
  )
}
