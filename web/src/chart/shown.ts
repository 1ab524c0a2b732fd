/** What of the chart is drawn: not what is hidden, and a closed group in place of its members. Pure. */
import type { LinkSummary } from '../api/types'
import type { Chart, Period, Point } from './state'

/** A line on the drawing: one link, or all of a type between a closed group and something else. */
export interface DrawnLink {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly links: readonly [LinkSummary, ...LinkSummary[]]
}

/** Entities that are not hidden, whether in a group or not. */
export function shownNodeIds(chart: Chart): string[] {
  const hidden = new Set(chart.hidden)
  const types = new Set(chart.hiddenTypes)
  return Object.entries(chart.nodes).flatMap(([id, { entity }]) => (hidden.has(id) || types.has(entity.type) ? [] : [id]))
}

/** Entity → the closed group that stands for it. */
export function groupOfEach(chart: Chart): Map<string, string> {
  return new Map(Object.entries(chart.groups).flatMap(([id, { members }]) => members.map((member) => [member, id] as const)))
}

/** Entities and groups that are drawn. */
export function drawnIds(chart: Chart): string[] {
  const groups = groupOfEach(chart)
  return [...new Set(shownNodeIds(chart).map((id) => groups.get(id) ?? id))]
}

export function placeOf(chart: Chart, id: string): Point | undefined {
  return chart.nodes[id]?.position ?? chart.groups[id]?.position
}

/**
 * Whether a link held at any time of a period: its own span overlaps it. An undated link is in every period, because a
 * source that states no date says nothing against it (the service cuts by period in the same way).
 */
export function isIn(link: LinkSummary, period: Period | null): boolean {
  if (period === null) return true
  const from = link.from_date ?? link.first_seen?.slice(0, 10) ?? null
  const to = link.to_date ?? link.last_seen?.slice(0, 10) ?? null
  if (period.from !== null && to !== null && to < period.from) return false
  return period.to === null || from === null || from <= period.to
}

/** Links that are not filtered out and whose two ends are shown. */
export function visibleLinks(chart: Chart): LinkSummary[] {
  const types = new Set(chart.hiddenLinkTypes)
  const shown = new Set(shownNodeIds(chart))
  return Object.values(chart.links).filter(
    (link) => !types.has(link.type) && shown.has(link.from_id) && shown.has(link.to_id) && isIn(link, chart.period),
  )
}

/** Lines to draw; links within a closed group are inside it. */
export function drawnLinks(chart: Chart): DrawnLink[] {
  const groups = groupOfEach(chart)
  const lines: DrawnLink[] = []
  const bundles = new Map<string, { from: string; to: string; links: [LinkSummary, ...LinkSummary[]] }>()
  for (const link of visibleLinks(chart)) {
    const from = groups.get(link.from_id) ?? link.from_id
    const to = groups.get(link.to_id) ?? link.to_id
    if (from === link.from_id && to === link.to_id) {
      lines.push({ id: link.id, from, to, links: [link] })
    } else if (from !== to) {
      const key = `${link.type} ${from} ${to}`
      const bundle = bundles.get(key)
      if (bundle) bundle.links.push(link)
      else bundles.set(key, { from, to, links: [link] })
    }
  }
  for (const [key, { from, to, links }] of bundles) {
    lines.push({ id: links.length === 1 ? links[0].id : `bundle ${key}`, from, to, links })
  }
  return lines
}

/** What is drawn one line away from any of these, and these themselves. */
export function withRelated(chart: Chart, ids: readonly string[]): string[] {
  const chosen = new Set(ids)
  const result = new Set(ids)
  for (const { from, to } of drawnLinks(chart)) {
    if (chosen.has(from)) result.add(to)
    if (chosen.has(to)) result.add(from)
  }
  return [...result]
}

/** All that is drawn and not among these. */
export function othersThan(chart: Chart, ids: readonly string[]): string[] {
  const chosen = new Set(ids)
  return drawnIds(chart).filter((id) => !chosen.has(id))
}

/** The entities that these stand for: themselves, and for a group all its members. */
export function entitiesOf(chart: Chart, ids: readonly string[]): string[] {
  return [...new Set(ids.flatMap((id) => chart.groups[id]?.members ?? [id]))]
}
