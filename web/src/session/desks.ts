/** Which screens a user has, by the functions their roles include. */
export type Desk = 'explore' | 'review' | 'sharing' | 'audit'

/** In the order in which they come up; the first is where one begins. */
export function desksOf(functions: readonly string[]): Desk[] {
  const has = (name: string): boolean => functions.includes(name)
  const desks: Desk[] = []
  if (has('explore')) desks.push('explore')
  // Whoever explores has the review among the views of the chart.
  else if (has('review')) desks.push('review')
  if (has('catalogue')) desks.push('sharing')
  if (has('audit')) desks.push('audit')
  return desks
}

/** Desks whose every question answers with data of the province, so that a purpose is named before one sits down. */
export const NEEDS_PURPOSE: ReadonlySet<Desk> = new Set<Desk>(['explore', 'review'])
