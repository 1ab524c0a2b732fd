/** Fetching what an expansion adds. */
import { fetchExpansion } from '../api/queries'
import type { EntitySummary, LinkSummary, NeighbourCount } from '../api/types'
import type { Chart } from '../chart/state'

/** Most neighbours the service gives at once. */
const PAGE = 500

export interface Fresh {
  readonly entities: readonly EntitySummary[]
  readonly links: readonly LinkSummary[]
  readonly total: number
}

/** Neighbours of `id` on the chart that this kind of expansion would bring: what is there needs no loading. */
export function alreadyShown(chart: Chart, id: string, by: NeighbourCount): Set<string> {
  const shown = new Set<string>()
  for (const link of Object.values(chart.links)) {
    if (link.type !== by.link_type) continue
    const other = link.from_id === id ? link.to_id : link.to_id === id ? link.from_id : null
    if (other === null || chart.nodes[other]?.entity.type !== by.entity_type) continue
    if (by.direction === 'out' && link.from_id !== id) continue
    if (by.direction === 'in' && link.to_id !== id) continue
    shown.add(other)
  }
  return shown
}

/**
 * The next `want` neighbours that are not on the chart, in the service's order. Asking from the start each time, rather
 * than keeping an offset, stays right after undo, removal and reload.
 */
export async function fetchFresh(chart: Chart, id: string, by: NeighbourCount, want: number): Promise<Fresh> {
  const size = Math.min(PAGE, alreadyShown(chart, id, by).size + want)
  const entities: EntitySummary[] = []
  const links = new Map<string, LinkSummary>()
  for (let offset = 0; ; offset += size) {
    const answer = await fetchExpansion(id, by, size, offset)
    for (const entity of answer.nodes) {
      if (entity.id !== id && !(entity.id in chart.nodes) && entities.length < want) entities.push(entity)
    }
    for (const link of answer.links) links.set(link.id, link)
    if (entities.length >= want || !answer.cut) return { entities, links: [...links.values()], total: answer.total }
  }
}
