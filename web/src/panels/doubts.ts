/** Which doubts about an identity are worth a warning. Pure. */
import type { MatchEdge } from '../api/types'

/** Kept apart because a person said so, or because the sources themselves count one each: nothing is left to decide. */
const SETTLED: ReadonlySet<string | null> = new Set(['decision', 'one_to_one'])
/** As likely one as not. Below that the evidence itself says two, and nobody has to decide anything. */
const EVEN = 0.5

/** Pairs that were kept apart although the evidence alone would have them be one: a steward is to settle these. */
export function unsettled(doubts: readonly MatchEdge[]): MatchEdge[] {
  return doubts.filter((edge) => !edge.linked && edge.probability >= EVEN && !SETTLED.has(edge.reason ?? null))
}
