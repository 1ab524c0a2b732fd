import { useMemo } from 'react'

import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useWorkbench } from '../shell/workbench'
import { EntityGlyph } from '../ui/EntityGlyph'
import { ENTITY_TYPES } from './icons'
import { linkLook } from './links'

function tally(types: readonly string[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1)
  return [...counts]
}

/** What is on the chart by type; a click on a type hides or shows it. */
export function Legend(): React.JSX.Element | null {
  const { t } = useWords()
  const labels = useLabels()
  const { state, dispatch } = useWorkbench()
  const { nodes, links, hiddenLinkTypes, hiddenTypes } = state.present
  const entities = useMemo(
    () =>
      tally(Object.values(nodes).map((node) => node.entity.type)).sort(
        ([a], [b]) => ENTITY_TYPES.indexOf(a) - ENTITY_TYPES.indexOf(b),
      ),
    [nodes],
  )
  const kinds = useMemo(
    () => tally(Object.values(links).map((link) => link.type)).sort(([, a], [, b]) => b - a),
    [links],
  )
  if (entities.length === 0) return null
  return (
    <section className="legend" aria-label={t('tool.legend')}>
      <ul aria-label={t('legend.entities')}>
        {entities.map(([type, count]) => (
          <li key={type}>
            <button
              type="button"
              className={hiddenTypes.includes(type) ? 'legend-link hidden' : 'legend-link'}
              aria-pressed={!hiddenTypes.includes(type)}
              title={t(hiddenTypes.includes(type) ? 'legend.show' : 'legend.hide', { type: labels.entityType(type) })}
              onClick={() => dispatch({ type: 'toggle-type', entityType: type })}
            >
              <EntityGlyph type={type} size={16} /> {labels.entityType(type)}
              <span className="count">{count.toLocaleString('en-US')}</span>
            </button>
          </li>
        ))}
      </ul>
      {kinds.length > 0 && (
        <ul aria-label={t('legend.links')}>
          {kinds.map(([type, count]) => {
            const hidden = hiddenLinkTypes.includes(type)
            const name = labels.linkType(type)
            return (
              <li key={type}>
                <button
                  type="button"
                  className={hidden ? 'legend-link hidden' : 'legend-link'}
                  aria-pressed={!hidden}
                  title={t(hidden ? 'legend.show' : 'legend.hide', { type: name })}
                  onClick={() => dispatch({ type: 'toggle-link-type', linkType: type })}
                >
                  <span className="stroke" style={{ borderTopColor: linkLook(type).colour, borderTopStyle: linkLook(type).line }} />
                  {name}
                  <span className="count">{count.toLocaleString('en-US')}</span>
                </button>
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}
