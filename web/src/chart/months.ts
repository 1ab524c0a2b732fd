/** Months as numbers, for a slider over years. Pure. */
import type { LinkSummary } from '../api/types'
import type { Period } from './state'

/** "2016-03-05" → months since the year 0. */
export function monthOf(day: string): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1
}

export function monthName(month: number): string {
  return `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`
}

export function firstDay(month: number): string {
  return `${monthName(month)}-01`
}

export function lastDay(month: number): string {
  const days = new Date(Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0)).getUTCDate()
  return `${monthName(month)}-${String(days).padStart(2, '0')}`
}

/** The first and the last month that any of these says; null where none has a date. */
export function spanOf(links: readonly LinkSummary[]): readonly [number, number] | null {
  const months = links.flatMap(({ from_date, to_date, first_seen, last_seen }) =>
    [from_date, to_date, first_seen, last_seen].flatMap((day) => (day === null ? [] : [monthOf(day)])),
  )
  return months.length === 0 ? null : [Math.min(...months), Math.max(...months)]
}

/** What part of a span is chosen; an end at the span's own is open, so that nothing is cut there. */
export function periodOf(chosen: readonly [number, number], span: readonly [number, number]): Period | null {
  const from = chosen[0] > span[0] ? firstDay(chosen[0]) : null
  const to = chosen[1] < span[1] ? lastDay(chosen[1]) : null
  return from === null && to === null ? null : { from, to }
}

export function chosenOf(period: Period | null, span: readonly [number, number]): readonly [number, number] {
  const within = (month: number): number => Math.min(span[1], Math.max(span[0], month))
  const from = period?.from ?? null
  const to = period?.to ?? null
  return [from === null ? span[0] : within(monthOf(from)), to === null ? span[1] : within(monthOf(to))]
}
