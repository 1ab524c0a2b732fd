/** A text cut at what was found in it. Pure. */
import type { TextMark } from '../api/types'

export interface Piece {
  readonly text: string
  /** What stands there; null for what lies between. */
  readonly mark: TextMark | null
}

/** The marks count characters as Unicode does; rare characters of names are two units of a string. */
export function pieces(text: string, marks: readonly TextMark[]): Piece[] {
  const characters = Array.from(text)
  const between = (start: number, end: number): string => characters.slice(start, end).join('')
  const found: Piece[] = []
  let at = 0
  for (const mark of marks) {
    if (mark.start > at) found.push({ text: between(at, mark.start), mark: null })
    found.push({ text: between(mark.start, mark.end), mark })
    at = mark.end
  }
  if (at < characters.length) found.push({ text: between(at, characters.length), mark: null })
  return found
}
