/** How dates, weights, probabilities and values are written; nothing here knows React. */
import type { EntitySummary, LinkSummary } from '../api/types'
import type { Translate } from '../i18n/messages'

/** "2016-01-05T08:30:00" → "2016-01-05 08:30"; a date stays as it is. */
export function formatTime(at: string): string {
  const [day, time] = at.split('T')
  if (day === undefined || time === undefined) return at
  return `${day} ${time.slice(0, 5)}`
}

const CHINA = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'medium' })

/** A time of the ledger (UTC, whether it says so or not) as clocks in China show it: "2026-11-27 16:05:00". */
export function chinaTime(at: string): string {
  const when = new Date(/Z$|[+-]\d\d:\d\d$/.test(at) ? at : `${at}Z`)
  return Number.isNaN(when.getTime()) ? at : CHINA.format(when)
}

/** The same, and a day alone where the source knew no time and so wrote midnight. */
export function formatMoment(at: string): string {
  return at.endsWith('T00:00:00') ? at.slice(0, 10) : formatTime(at)
}

/** From the first to the last event, or the one time both are. */
export function formatSeen(first: string, last: string): string {
  return first === last ? formatTime(first) : `${formatTime(first)} – ${formatTime(last)}`
}

/** The span two dates make in words; null where neither is known. */
export function formatPeriod(from: string | null, to: string | null, t: Translate): string | null {
  if (from !== null && to !== null) return from === to ? from : t('date.between', { from, to })
  if (from !== null) return t('date.from', { date: from })
  if (to !== null) return t('date.to', { date: to })
  return null
}

/** When a link held: its stated period, else the days of its first and last event. */
export function linkPeriod(link: LinkSummary, t: Translate): string | null {
  return (
    formatPeriod(link.from_date, link.to_date, t) ??
    formatPeriod(day(link.first_seen), day(link.last_seen), t)
  )
}

function day(at: string | null): string | null {
  return at === null ? null : at.slice(0, 10)
}

/** The short form that fits on a line of the chart: years and months are dropped first, never misread. */
export function shortPeriod(link: LinkSummary): string {
  const from = link.from_date ?? day(link.first_seen)
  const to = link.to_date ?? day(link.last_seen)
  if (from === null && to === null) return ''
  if (from !== null && from === to) return from
  return `${from?.slice(0, 7) ?? ''}–${to?.slice(0, 7) ?? ''}`
}

/** Match weight with its sign, one decimal; a true minus sign so that columns align. */
export function formatWeight(weight: number): string {
  const rounded = Math.round(weight * 10) / 10
  if (rounded === 0) return '0.0'
  return `${rounded > 0 ? '+' : '−'}${Math.abs(rounded).toFixed(1)}`
}

/**
 * A probability in percent with as many nines as it has, so that 0.99998 does not read as certain. It never reads
 * "100%" or "0%": sums of evidence reach neither, only the precision of a stored number does.
 */
export function formatProbability(p: number): string {
  const percent = p * 100
  if (p > 0.999999) return '>99.9999%'
  if (p < 0.000001) return '<0.0001%'
  const rest = p >= 0.5 ? 100 - percent : percent
  const digits = rest >= 1 ? 1 : Math.min(4, Math.ceil(-Math.log10(rest)) + 1)
  // Cut, not rounded, towards the doubtful side.
  const scale = 10 ** digits
  const cut = p >= 0.5 ? Math.floor(percent * scale + 1e-6) / scale : Math.ceil(percent * scale - 1e-6) / scale
  return `${cut.toFixed(digits)}%`
}

/** A case's number says nothing to most readers; this is what the case is about. Null for all that is no case. */
export function aboutCase(entity: EntitySummary): string | null {
  const about = entity.type === 'Case' ? entity.summary.split(' · ')[0] : undefined
  return about === undefined || about === '' ? null : about
}

/** Long labels on the chart keep their beginning and their end: numbers differ at the end, names at the beginning. */
export function shorten(text: string, limit: number): string {
  const characters = Array.from(text)
  if (characters.length <= limit) return text
  const tail = Math.floor((limit - 1) / 3)
  return `${characters.slice(0, limit - 1 - tail).join('')}…${characters.slice(characters.length - tail).join('')}`
}
