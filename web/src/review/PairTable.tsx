import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { attributeOrder, type Stated } from '../panels/compare'
import { MentionHead } from '../panels/MentionHead'
import { differences } from './difference'
import { Differing } from './Differing'

/** Two mentions line by line: what both state alike, what they state otherwise to the character, what one alone states. */
export function PairTable({ left, right }: { left: Stated; right: Stated }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  return (
    <div className="compare-scroll">
      <table className="compare pair">
        <thead>
          <tr>
            <th scope="col">{t('evidence.attribute')}</th>
            <MentionHead mention={left} />
            <MentionHead mention={right} />
          </tr>
        </thead>
        <tbody>
          {attributeOrder([left, right]).map((name) => {
            const shown = [left, right].map((mention) => {
              const value = mention.attributes[name]
              return value === undefined ? null : labels.value(name, value)
            })
            const [a = null, b = null] = shown
            const both = a !== null && b !== null
            const marked = both ? differences(a, b) : null
            return (
              <tr key={name} className={both ? (a === b ? 'agree' : 'conflict') : undefined}>
                <th scope="row">{labels.attribute(name, left.type)}</th>
                {shown.map((value, i) => (
                  <td key={i}>
                    {value === null ? <span className="sub">—</span> : marked === null ? value : <Differing parts={marked[i] ?? []} />}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
