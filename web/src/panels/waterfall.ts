/** The arithmetic of the waterfall: where each bar starts and ends on one scale. */
import type { Comparison } from '../api/types'

export interface Bar {
  readonly comparison: Comparison
  /** Running totals before and after, in log2 of the Bayes factor. */
  readonly from: number
  readonly to: number
}

export interface Waterfall {
  readonly bars: readonly Bar[]
  readonly total: number
  readonly low: number
  readonly high: number
}

export function waterfall(comparisons: readonly Comparison[]): Waterfall {
  const bars: Bar[] = []
  let total = 0
  let low = 0
  let high = 0
  for (const comparison of comparisons) {
    const to = total + comparison.weight
    bars.push({ comparison, from: total, to })
    total = to
    low = Math.min(low, to)
    high = Math.max(high, to)
  }
  return { bars, total, low, high }
}

/** Left edge and width of the span from `a` to `b`, in percent of the whole scale. */
export function span(fall: Waterfall, a: number, b: number): { left: number; width: number } {
  const whole = fall.high - fall.low
  if (whole === 0) return { left: 0, width: 0 }
  return {
    left: (100 * (Math.min(a, b) - fall.low)) / whole,
    width: (100 * Math.abs(b - a)) / whole,
  }
}
