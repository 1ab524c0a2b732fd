/** Ordering and filtering of dated events. */
import type { TimelineEvent } from '../api/types'

/** What an event is filtered by: its link type, or what else it is about. */
export function filterOf(event: TimelineEvent): string {
  if (event.kind === 'attribute' || event.kind === 'history') return event.kind
  return event.link_type ?? event.kind
}

export function tallyFilters(events: readonly TimelineEvent[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const event of events) counts.set(filterOf(event), (counts.get(filterOf(event)) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)
}

/** Newest year first, and newest first within it: what happened last is asked for most. */
export function byYear(events: readonly TimelineEvent[]): [string, TimelineEvent[]][] {
  const years = new Map<string, TimelineEvent[]>()
  const newestFirst = [...events].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
  for (const event of newestFirst) {
    const year = event.at.slice(0, 4)
    years.set(year, [...(years.get(year) ?? []), event])
  }
  return [...years]
}
