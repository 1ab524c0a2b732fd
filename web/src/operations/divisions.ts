/** Figures by administrative division as rows and bars; nothing here knows React. */
import type { DivisionFigures } from '../api/types'
import { COLOURS } from '../ui/ink'
import type { Bars } from './figures'

export type Counted = 'entities' | 'links'
type Counts = Readonly<Record<string, number>>
type Unit = { readonly code: string; readonly name: string } & Readonly<Record<Counted, Counts>>

export interface DivisionRow {
  readonly code: string
  readonly name: string
  readonly total: number
  readonly counts: Counts
  readonly children?: readonly DivisionRow[]
}

const STACKED: readonly string[] = [COLOURS.plain, COLOURS.good, COLOURS.fair, COLOURS.bad, COLOURS.none]

const totalOf = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0)

/** The types of which something is counted anywhere, the commonest first. */
export function typesOf(figures: DivisionFigures, counted: Counted): string[] {
  const sums: Record<string, number> = {}
  for (const unit of [...figures.prefectures, figures.elsewhere]) {
    for (const [type, count] of Object.entries(unit[counted])) sums[type] = (sums[type] ?? 0) + count
  }
  return Object.keys(sums).toSorted((a, b) => (sums[b] ?? 0) - (sums[a] ?? 0) || a.localeCompare(b))
}

/** Prefectures with their counties below, and last what lies in none of them. */
export function divisionRows(figures: DivisionFigures, counted: Counted, elsewhere: string): DivisionRow[] {
  const row = ({ code, name, [counted]: counts }: Unit): DivisionRow => ({ code, name, total: totalOf(counts), counts })
  return [
    ...figures.prefectures.map((one) => ({ ...row(one), children: one.counties.map(row) })),
    row({ code: 'elsewhere', name: elsewhere, ...figures.elsewhere }),
  ]
}

/** Entities stacked by type; links, of which there are too many types to tell by colour, together. */
export function byDivision(
  units: readonly Unit[],
  counted: Counted,
  types: readonly string[],
  label: (type: string) => string,
  together: string,
): Bars {
  const names = units.map((one) => one.name)
  if (counted === 'links') {
    return { names, series: [{ name: together, colour: COLOURS.plain, values: units.map((one) => totalOf(one.links)) }] }
  }
  const lying = types.filter((type) => units.some((one) => (one.entities[type] ?? 0) > 0))
  return {
    names,
    series: lying.map((type, i) => ({
      name: label(type),
      colour: STACKED[i % STACKED.length] ?? COLOURS.plain,
      values: units.map((one) => one.entities[type] ?? 0),
    })),
  }
}
