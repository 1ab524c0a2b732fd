/** Layouts that say something by where things stand: a column an agency, or a column a year. Pure. */
import type { EntitySummary, LinkSummary } from '../api/types'
import { AGENCY_NAMES } from '../ontology/extracts'
import { drawnIds, entitiesOf, visibleLinks } from './shown'
import type { Chart, Point } from './state'

const COLUMN = 230
const ROW = 118
/** Taller than this a column is broken into several side by side. */
const TALLEST = 14
const BETWEEN = 110

/** The agency all of whose rows an entity is made of; '' where several agencies or none speak of it. */
export function agencyOf(extracts: readonly string[]): string {
  const agencies = new Set(extracts.map((extract) => extract.split('.')[0] ?? ''))
  const [only] = agencies
  return agencies.size === 1 && only !== undefined ? only : ''
}

/** When a case was, as its summary says; of no other entity does a day in it say when anything was (it is a birthday). */
function dayOfCase(entity: EntitySummary | undefined): string | undefined {
  return entity?.type === 'Case' ? /\d{4}-\d{2}-\d{2}/.exec(entity.summary)?.[0] : undefined
}

/** Entity → the earliest day it is known at: a case's own, else that of its links; one to a case is as old as the case. */
function firstDays(chart: Chart, links: readonly LinkSummary[]): Map<string, string> {
  const days = new Map<string, string>()
  const note = (id: string, day: string | null | undefined): void => {
    const known = days.get(id)
    if (typeof day === 'string' && (known === undefined || day < known)) days.set(id, day)
  }
  const ofCases = new Map(Object.keys(chart.nodes).map((id) => [id, dayOfCase(chart.nodes[id]?.entity)]))
  for (const link of links) {
    const stated = link.from_date ?? link.first_seen?.slice(0, 10) ?? link.to_date
    const day = stated ?? ofCases.get(link.from_id) ?? ofCases.get(link.to_id)
    for (const id of [link.from_id, link.to_id]) if (ofCases.get(id) === undefined) note(id, day)
  }
  for (const [id, day] of ofCases) note(id, day)
  return days
}

/** The columns from left to right: what each is for, and what stands in it from above. */
export function columnsOf(chart: Chart, by: 'agency' | 'time'): [string, string[]][] {
  const days = firstDays(chart, visibleLinks(chart))
  const dayOf = (id: string): string =>
    entitiesOf(chart, [id]).reduce((first, each) => {
      const day = days.get(each)
      return day !== undefined && (first === '' || day < first) ? day : first
    }, '')
  const keyOf = (id: string): string => {
    if (by === 'time') return dayOf(id).slice(0, 4)
    return agencyOf(entitiesOf(chart, [id]).flatMap((each) => chart.nodes[each]?.entity.extracts ?? []))
  }
  const columns = new Map<string, string[]>()
  for (const id of drawnIds(chart)) {
    const key = keyOf(id)
    columns.set(key, [...(columns.get(key) ?? []), id])
  }
  const labelOf = (id: string): string => chart.nodes[id]?.entity.label ?? chart.groups[id]?.label ?? id
  for (const ids of columns.values()) {
    ids.sort((a, b) => (by === 'time' ? dayOf(a).localeCompare(dayOf(b)) : 0) || labelOf(a).localeCompare(labelOf(b), 'zh'))
  }
  // Years rise; what has none stands left of them. Agencies have their order, what several share after them.
  const rank = (key: string): string | number => (by === 'time' ? key : AGENCY_NAMES.includes(key) ? AGENCY_NAMES.indexOf(key) : key === '' ? 99 : 98)
  return [...columns].sort(([a], [b]) => {
    const [x, y] = [rank(a), rank(b)]
    return typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y))
  })
}

/** New positions of all that is drawn and not pinned. */
export function inColumns(chart: Chart, by: 'agency' | 'time'): Record<string, Point> {
  const positions: Record<string, Point> = {}
  let left = 0
  for (const [, ids] of columnsOf(chart, by)) {
    const wide = Math.ceil(ids.length / TALLEST)
    const tall = Math.ceil(ids.length / wide)
    ids.forEach((id, i) => {
      if ((chart.nodes[id] ?? chart.groups[id])?.pinned === true) return
      const row = i % tall
      positions[id] = { x: left + Math.floor(i / tall) * COLUMN, y: Math.round((row - (tall - 1) / 2) * ROW) }
    })
    left += wide * COLUMN + BETWEEN
  }
  return positions
}
