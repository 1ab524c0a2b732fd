import { describe, expect, it } from 'vitest'

import { placeApart, placeAround, placePaths } from './placement'

function closest(points: readonly { x: number; y: number }[]): number {
  let least = Infinity
  points.forEach((a, i) => {
    for (const b of points.slice(i + 1)) least = Math.min(least, Math.hypot(a.x - b.x, a.y - b.y))
  })
  return least
}

describe('placing without moving', () => {
  it('gives each new entity a place of its own, clear of all that stands there', () => {
    const existing = [
      { x: 0, y: 0 },
      { x: 190, y: 0 },
      { x: -250, y: 40 },
    ]
    const placed = placeAround({ x: 0, y: 0 }, 200, existing)
    expect(placed).toHaveLength(200)
    expect(closest([...placed, ...existing.slice(0, 1)])).toBeGreaterThanOrEqual(110)
    expect(placed).toEqual(placeAround({ x: 0, y: 0 }, 200, existing))
  })

  it('turns away from the rest of the chart', () => {
    const [first] = placeAround({ x: 500, y: 0 }, 1, [{ x: 500, y: 0 }, { x: 0, y: 0 }])
    expect(first?.x).toBeGreaterThan(500)
  })

  it('puts what is unconnected beside the chart', () => {
    expect(placeApart([])).toEqual({ x: 0, y: 0 })
    expect(placeApart([{ x: 10, y: 0 }, { x: 90, y: 100 }]).x).toBeGreaterThan(90 + 100)
  })

  it('lays paths between ends that stand already, and keeps them there', () => {
    const existing = { a: { x: 0, y: 0 }, z: { x: 600, y: 0 } }
    const placed = placePaths([['a', 'b', 'z'], ['a', 'c', 'd', 'z'], ['a', 'b', 'e', 'z']], existing)
    expect(Object.keys(placed).sort()).toEqual(['b', 'c', 'd', 'e'])
    expect(placed['b']).toEqual({ x: 300, y: 0 })
    expect(closest([...Object.values(placed), existing.a, existing.z])).toBeGreaterThan(90)
  })
})
