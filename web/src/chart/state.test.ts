import { describe, expect, it } from 'vitest'

import type { EntitySummary, LinkSummary } from '../api/types'
import {
  broughtBy,
  type ChartAction,
  type ChartState,
  EMPTY_STATE,
  MAX_NODES,
  reduce,
  room,
} from './state'
import { visibleLinks, withRelated } from './shown'

function entity(id: string): EntitySummary {
  return { id, type: 'Person', label: id, summary: '', mention_count: 1, degree: 1, extracts: [] }
}

function link(from: string, to: string, type = 'household'): LinkSummary {
  return {
    id: `${type}:${from}-${to}`,
    type,
    from_id: from,
    to_id: to,
    role: null,
    from_date: null,
    to_date: null,
    count: 1,
    first_seen: null,
    last_seen: null,
    extracts: [],
  }
}

function add(ids: readonly string[], links: readonly LinkSummary[] = [], origin: string | null = null): ChartAction {
  return { type: 'add', links, nodes: ids.map((id, i) => ({ entity: entity(id), position: { x: i * 100, y: 0 }, origin })) }
}

function play(...actions: ChartAction[]): ChartState {
  return actions.reduce(reduce, EMPTY_STATE)
}

const ids = (state: ChartState): string[] => Object.keys(state.present.nodes)

describe('steps', () => {
  it('adds entities and only those links whose two ends are there', () => {
    const state = play(add(['a', 'b'], [link('a', 'b'), link('b', 'elsewhere')]))
    expect(ids(state)).toEqual(['a', 'b'])
    expect(Object.keys(state.present.links)).toEqual(['household:a-b'])
  })

  it('leaves what is on the chart where it stands when more comes', () => {
    const before = play(add(['a', 'b']))
    const after = reduce(before, add(['b', 'c'], [], 'a'))
    expect(after.present.nodes['a']).toBe(before.present.nodes['a'])
    expect(after.present.nodes['b']).toBe(before.present.nodes['b'])
  })

  it('takes no more than the chart holds', () => {
    const many = Array.from({ length: MAX_NODES + 5 }, (_, i) => `n${i}`)
    const state = play(add(many))
    expect(ids(state)).toHaveLength(MAX_NODES)
    expect(room(state.present, ['new'])).toBe(0)
  })

  it('removes an entity with its links, and breaks a highlighted path that ran through it', () => {
    const state = play(
      add(['a', 'b', 'c'], [link('a', 'b'), link('b', 'c')]),
      { type: 'highlight', highlight: { nodes: ['a', 'b', 'c'], links: ['household:a-b', 'household:b-c'] } },
      { type: 'remove', ids: ['b'] },
    )
    expect(ids(state)).toEqual(['a', 'c'])
    expect(state.present.links).toEqual({})
    expect(state.present.highlight).toBeNull()
  })

  it('collapses all that an expansion brought, down the line, but not what is pinned', () => {
    const state = play(add(['a']), add(['b', 'c'], [], 'a'), add(['d'], [], 'b'), { type: 'pin', ids: ['c'], pinned: true })
    expect(broughtBy(state.present, 'a').sort()).toEqual(['b', 'd'])
    expect(ids(reduce(state, { type: 'collapse', id: 'a' }))).toEqual(['a', 'c'])
  })

  it('collapses nothing into an entity that has been removed', () => {
    const state = play(add(['a']), add(['b'], [], 'a'), { type: 'remove', ids: ['a'] }, add(['a']))
    expect(broughtBy(state.present, 'a')).toEqual([])
  })

  it('hides a link type without losing its links', () => {
    const state = play(add(['a', 'b'], [link('a', 'b'), link('a', 'b', 'spouse')]), {
      type: 'toggle-link-type',
      linkType: 'spouse',
    })
    expect(visibleLinks(state.present).map((shown) => shown.type)).toEqual(['household'])
    const again = reduce(state, { type: 'toggle-link-type', linkType: 'spouse' })
    expect(visibleLinks(again.present)).toHaveLength(2)
  })

  it('selects related entities over visible links only', () => {
    const state = play(add(['a', 'b', 'c'], [link('a', 'b'), link('a', 'c', 'phone')]), {
      type: 'toggle-link-type',
      linkType: 'phone',
    })
    expect(withRelated(state.present, ['a']).sort()).toEqual(['a', 'b'])
  })
})

describe('undo and redo', () => {
  it('goes back over every step and forth again', () => {
    const steps: ChartAction[] = [
      add(['a']),
      add(['b'], [link('a', 'b')], 'a'),
      { type: 'move', positions: { b: { x: 7, y: 9 } } },
      { type: 'pin', ids: ['b'], pinned: true },
      { type: 'toggle-link-type', linkType: 'household' },
      { type: 'remove', ids: ['a'] },
    ]
    const charts = steps.map((_, i) => play(...steps.slice(0, i + 1)).present)
    let state = play(...steps)
    for (let i = steps.length - 2; i >= 0; i -= 1) {
      state = reduce(state, { type: 'undo' })
      expect(state.present).toEqual(charts[i])
    }
    for (let i = 1; i < steps.length; i += 1) {
      state = reduce(state, { type: 'redo' })
      expect(state.present).toEqual(charts[i])
    }
    expect(reduce(state, { type: 'redo' })).toBe(state)
  })

  it('forgets what could be redone once something new is done', () => {
    const state = [{ type: 'undo' } as const, add(['c'])].reduce(reduce, play(add(['a']), add(['b'])))
    expect(ids(state)).toEqual(['a', 'c'])
    expect(state.future).toEqual([])
  })

  it('counts selecting and completing as no step', () => {
    const state = play(
      add(['a', 'b']),
      { type: 'select', selection: { kind: 'nodes', ids: ['a'] } },
      { type: 'complete', links: [link('a', 'b')] },
    )
    expect(state.past).toHaveLength(1)
    expect(Object.keys(state.present.links)).toHaveLength(1)
  })

  it('makes no step of what changes nothing', () => {
    const state = play(add(['a']))
    for (const action of [
      add(['a']),
      { type: 'remove', ids: ['x'] },
      { type: 'collapse', id: 'a' },
      { type: 'move', positions: { a: { x: 0, y: 0 } } },
      { type: 'pin', ids: ['a'], pinned: false },
    ] as ChartAction[]) {
      expect(reduce(state, action)).toBe(state)
    }
  })

  it('never leaves something selected that is gone', () => {
    const state = play(add(['a', 'b'], [link('a', 'b')]), { type: 'select', selection: { kind: 'link', id: 'household:a-b' } })
    expect(reduce(state, { type: 'remove', ids: ['a'] }).selection).toEqual({ kind: 'none' })
    expect(reduce(state, { type: 'undo' }).selection).toEqual({ kind: 'none' })
  })
})
