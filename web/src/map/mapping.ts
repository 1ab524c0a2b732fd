/** The chart's places by county: what lies where, who is tied to it, and between which counties they go. Pure. */
import type { PlacesAnswer } from '../api/types'
import { shownNodeIds, visibleLinks } from '../chart/shown'
import type { Chart } from '../chart/state'

export type County = PlacesAnswer['counties'][number]

/** A county with something on the chart in it. */
export interface Held {
  readonly county: County
  /** Places and stations, by how many are tied to them. */
  readonly places: readonly string[]
  /** Others that a drawn link ties to one of these. */
  readonly tied: readonly string[]
}

/** How many entities are tied to places in both counties, one after the other. */
export interface Flow {
  readonly from: County
  readonly to: County
  readonly entities: readonly string[]
}

export interface Mapped {
  readonly held: readonly Held[]
  readonly flows: readonly Flow[]
  /** Places of which nobody knows where they lie. */
  readonly elsewhere: readonly string[]
}

export function mapped(chart: Chart, answer: PlacesAnswer): Mapped {
  const shown = new Set(shownNodeIds(chart))
  const counties = new Map(answer.counties.map((county) => [county.code, county]))
  const countyOf = new Map(answer.placed.flatMap(({ id, county }) => (shown.has(id) ? [[id, county] as const] : [])))
  const tied = new Map<string, Set<string>>()
  const visits = new Map<string, { at: string; county: string }[]>()
  for (const link of visibleLinks(chart)) {
    for (const [place, other] of [[link.to_id, link.from_id], [link.from_id, link.to_id]] as const) {
      const county = countyOf.get(place)
      if (county === undefined || countyOf.has(other)) continue
      tied.set(place, (tied.get(place) ?? new Set()).add(other))
      visits.set(other, [...(visits.get(other) ?? []), { at: link.first_seen ?? link.from_date ?? '9', county }])
    }
  }
  const places = new Map<string, string[]>()
  for (const [place, county] of countyOf) places.set(county, [...(places.get(county) ?? []), place])
  const held = [...places].flatMap(([code, ids]) => {
    const county = counties.get(code)
    if (county === undefined) return []
    const size = (id: string): number => tied.get(id)?.size ?? 0
    return [{ county, places: ids.toSorted((a, b) => size(b) - size(a) || a.localeCompare(b)), tied: [...new Set(ids.flatMap((id) => [...(tied.get(id) ?? [])]))] }]
  })
  return {
    held: held.toSorted((a, b) => a.county.code.localeCompare(b.county.code)),
    flows: flowsOf(visits, counties),
    elsewhere: answer.elsewhere.filter((id) => shown.has(id)),
  }
}

/** From each county to the next by the time it is first told of; of what has no date the order says nothing. */
function flowsOf(visits: ReadonlyMap<string, { at: string; county: string }[]>, counties: ReadonlyMap<string, County>): Flow[] {
  const found = new Map<string, Set<string>>()
  for (const [entity, told] of visits) {
    const inOrder = told.toSorted((a, b) => a.at.localeCompare(b.at) || a.county.localeCompare(b.county)).map(({ county }) => county)
    inOrder.slice(1).forEach((to, i) => {
      const from = inOrder[i]
      if (from === undefined || from === to) return
      const key = `${from} ${to}`
      found.set(key, (found.get(key) ?? new Set()).add(entity))
    })
  }
  return [...found].flatMap(([key, entities]) => {
    const [from, to] = key.split(' ').map((code) => counties.get(code))
    return from === undefined || to === undefined ? [] : [{ from, to, entities: [...entities] }]
  })
}

/** The counties in which any of these lies, or is tied to what does. */
export function countiesOf({ held }: Mapped, ids: readonly string[]): ReadonlySet<string> {
  const chosen = new Set(ids)
  return new Set(held.filter(({ places, tied }) => [...places, ...tied].some((id) => chosen.has(id))).map(({ county }) => county.code))
}
