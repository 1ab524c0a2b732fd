import { describe, expect, it } from 'vitest'

import type { EntitySummary, LinkSummary } from '../api/types'
import { merged } from './merging'
import { type Chart, EMPTY_CHART, EMPTY_STATE, MAX_NODES, reduce } from './state'

const entity = (id: string): EntitySummary => ({ id, type: 'Person', label: id, summary: '', mention_count: 1, degree: 1, extracts: [] })
const link = (from: string, to: string): LinkSummary => ({
  id: `${from}-${to}`, type: 'household', from_id: from, to_id: to, role: null, from_date: null, to_date: null, count: 1,
  first_seen: null, last_seen: null, extracts: [],
})
function chart(places: Record<string, [number, number]>, more: Partial<Chart> = {}): Chart {
  const nodes = Object.fromEntries(
    Object.entries(places).map(([id, [x, y]]) => [id, { entity: entity(id), position: { x, y }, origin: null, pinned: false }]),
  )
  return { ...EMPTY_CHART, nodes, ...more }
}
const places = (of: Chart) => Object.fromEntries(Object.entries(of.nodes).map(([id, { position }]) => [id, [position.x, position.y]]))

describe('two charts made one', () => {
  it('join where they have something in common, and nothing of the first moves', () => {
    const first = chart({ a: [0, 0], b: [100, 0] })
    const second = chart({ b: [1000, 1000], c: [1100, 1050] }, { links: { 'b-c': link('b', 'c') } })
    const both = merged(first, second)
    expect(places(both)).toEqual({ a: [0, 0], b: [100, 0], c: [200, 50] })
    expect(Object.keys(both.links)).toEqual(['b-c'])
  })

  it('stand beside each other where they have nothing in common', () => {
    const both = merged(chart({ a: [0, 0], b: [100, 0] }), chart({ c: [0, 0], d: [50, 0] }))
    expect(Math.min(both.nodes.c?.position.x ?? 0, both.nodes.d?.position.x ?? 0)).toBeGreaterThan(200)
  })

  it('keep what was written and put together on both; how the first is looked at stays', () => {
    const first = chart(
      { a: [0, 0], b: [1, 0], x: [2, 0] },
      {
        groups: { 'group:1': { label: '一户', members: ['a', 'b'], position: { x: 0, y: 0 }, pinned: false } },
        notes: { x: '已核对' }, hidden: ['x'], hiddenTypes: ['Place'], period: { from: '2016-01-01', to: null },
      },
    )
    const second = chart(
      { a: [0, 0], c: [5, 0], d: [6, 0], e: [7, 0], x: [2, 0] },
      {
        groups: {
          'group:1': { label: '同案', members: ['a', 'c', 'd'], position: { x: 5, y: 0 }, pinned: true },
          'group:2': { label: '只剩一人', members: ['a', 'e'], position: { x: 7, y: 0 }, pinned: false },
        },
        notes: { x: '待查', 'group:1': '同村', 'group:2': '无' }, hidden: ['e', 'a'], hiddenTypes: [],
      },
    )
    const both = merged(first, second)
    expect(Object.entries(both.groups).map(([id, { label, members }]) => [id, label, members])).toEqual([
      ['group:1', '一户', ['a', 'b']],
      ['group:2', '同案', ['c', 'd']],
    ])
    expect(both.notes).toEqual({ x: '已核对\n待查', 'group:2': '同村' })
    expect(both.hidden).toEqual(['x', 'e'])
    expect([both.hiddenTypes, both.period]).toEqual([['Place'], { from: '2016-01-01', to: null }])
  })

  it('are one step that is undone, and no step where there is nothing to add', () => {
    const first = chart({ a: [0, 0] }, { notes: { a: '备注' } })
    const start = { ...EMPTY_STATE, present: first }
    const after = reduce(start, { type: 'merge', chart: chart({ b: [0, 0] }) })
    expect(Object.keys(after.present.nodes)).toEqual(['a', 'b'])
    expect(reduce(after, { type: 'undo' }).present).toBe(first)
    expect(reduce(start, { type: 'merge', chart: chart({ a: [9, 9] }, { notes: { a: '备注' } }) })).toBe(start)
  })

  it('never hold more than a chart may', () => {
    const many = (prefix: string, count: number): Chart =>
      chart(Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, [i, 0] as [number, number]])))
    const both = merged(many('a', MAX_NODES - 3), many('b', 10))
    expect(Object.keys(both.nodes)).toHaveLength(MAX_NODES)
  })
})
