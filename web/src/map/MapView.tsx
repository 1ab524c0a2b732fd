import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { placesQuery } from '../api/places'
import { shownNodeIds } from '../chart/shown'
import { useWords } from '../i18n/context'
import { useMode } from '../shell/mode'
import { useWorkbench } from '../shell/workbench'
import { Blank } from '../ui/Blank'
import { Drawing } from '../ui/Drawing'
import { EntityLine } from '../ui/EntityLine'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { countiesOf, type Held, mapped } from './mapping'
import { aspectOf, isHeld, mapOption } from './option'
import './map.css'

/** The chart's places by county: drawn where the seats of the counties lie, and as a list. Nothing is asked of outside. */
export default function MapView(): React.JSX.Element {
  const { t } = useWords()
  const { mode } = useMode()
  const { state, dispatch } = useWorkbench()
  const chart = state.present
  const places = useMemo(() => shownNodeIds(chart).filter((id) => chart.nodes[id]?.entity.type === 'Place'), [chart])
  const { data, error, isPending, refetch } = useQuery(placesQuery(places))
  const found = useMemo(() => (data === undefined ? null : mapped(chart, data)), [chart, data])
  const { selection } = state
  const chosen = useMemo(
    () => (found === null || selection.kind !== 'nodes' ? new Set<string>() : countiesOf(found, selection.ids)),
    [found, selection],
  )
  const option = useMemo(
    () => (data === undefined || found === null ? null : mapOption(data.counties, found, chosen, mode, (count, tied) => t('map.holds', { count, tied }))),
    [data, found, chosen, mode, t],
  )
  const select = (ids: readonly string[]): void => dispatch({ type: 'select', selection: { kind: 'nodes', ids } })

  if (places.length === 0) return <Blank title={t('map.none')}>{t('map.none.hint')}</Blank>
  if (isPending) return <Waiting rows={8} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (found === null || option === null) return <Waiting rows={8} />
  const ratio = aspectOf(data.counties)
  return (
    <div className="map" data-testid="map">
      <div className="map-place">
        <div className="map-stage">
          <div style={{ aspectRatio: ratio, width: `min(100cqw, ${100 * ratio}cqh)` }}>
            <Drawing
              option={option}
              height="100%"
              onPick={(series, index) => {
                const held = isHeld(series) ? found.held[index] : undefined
                if (held !== undefined) select(held.places)
              }}
            />
          </div>
        </div>
        <p className="hint map-note">{t('map.note')}</p>
      </div>
      <nav className="map-list" aria-label={t('map.list')}>
        <Prefectures held={found.held} chosen={chosen} onSelect={select} />
        {found.elsewhere.length > 0 && (
          <section>
            <h3>{t('map.elsewhere', { count: found.elsewhere.length })}</h3>
            <Places ids={found.elsewhere} onSelect={select} />
          </section>
        )}
      </nav>
    </div>
  )
}

function Prefectures({ held, chosen, onSelect }: { held: readonly Held[]; chosen: ReadonlySet<string>; onSelect: (ids: readonly string[]) => void }): React.JSX.Element {
  const { t } = useWords()
  const names = [...new Set(held.map(({ county }) => county.prefecture))]
  return (
    <>
      {names.map((name) => (
        <section key={name} aria-label={name}>
          <h3>{name}</h3>
          {held
            .filter(({ county }) => county.prefecture === name)
            .map(({ county, places, tied }) => (
              <div key={county.code} data-county={county.code}>
                <button type="button" className="text-button" aria-pressed={chosen.has(county.code)} onClick={() => onSelect(places)}>
                  {county.name}
                </button>{' '}
                <span className="sub">{t('map.holds', { count: places.length, tied: tied.length })}</span>
                <Places ids={places} onSelect={onSelect} />
              </div>
            ))}
        </section>
      ))}
    </>
  )
}

function Places({ ids, onSelect }: { ids: readonly string[]; onSelect: (ids: readonly string[]) => void }): React.JSX.Element {
  const { state } = useWorkbench()
  const { selection, present } = state
  return (
    <ul className="item-list">
      {ids.flatMap((id) => {
        const entity = present.nodes[id]?.entity
        if (entity === undefined) return []
        return (
          <li key={id}>
            <button type="button" className="item" data-place={id} aria-pressed={selection.kind === 'nodes' && selection.ids.includes(id)} onClick={() => onSelect([id])}>
              <EntityLine entity={entity} />
            </button>
          </li>
        )
      })}
    </ul>
  )
}
