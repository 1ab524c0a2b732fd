/** A line drawn by hand around things. */
import type { Point } from './state'

/** Whether a place lies within a closed line (even-odd rule); one with fewer than three corners encloses nothing. */
export function isInside({ x, y }: Point, outline: readonly Point[]): boolean {
  let inside = false
  let previous = outline.at(-1)
  for (const corner of outline) {
    if (previous !== undefined && corner.y > y !== previous.y > y) {
      const crossing = corner.x + ((y - corner.y) / (previous.y - corner.y)) * (previous.x - corner.x)
      if (x < crossing) inside = !inside
    }
    previous = corner
  }
  return inside
}
