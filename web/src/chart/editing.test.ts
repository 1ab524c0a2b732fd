import { describe, expect, it } from 'vitest'

import type { EntitySummary, LinkSummary } from '../api/types'
import { columnsOf, inColumns } from './columns'
import { chosenOf, firstDay, lastDay, monthName, monthOf, periodOf, spanOf } from './months'
import { isInside } from './outline'
import { drawnIds, drawnLinks, isIn, othersThan, shownNodeIds, visibleLinks, withRelated } from './shown'
import { type ChartAction, type ChartState, EMPTY_STATE, reduce } from './state'

function entity(id: string, more: Partial<EntitySummary> = {}): EntitySummary {
  return { id, type: 'Person', label: id, summary: '', mention_count: 1, degree: 1, extracts: [], ...more }
}

function link(from: string, to: string, more: Partial<LinkSummary> = {}): LinkSummary {
  const type = more.type ?? 'household'
  const none = { role: null, from_date: null, to_date: null, count: 1, first_seen: null, last_seen: null, extracts: [] }
  return { id: `${type}:${from}-${to}`, type, from_id: from, to_id: to, ...none, ...more }
}

const links = [
  link('a', 'b', { from_date: '2015-02-03', to_date: '2018-01-01' }),
  link('b', 'c', { type: 'suspect', from_date: '2020-05-01' }),
  link('a', 'c', { type: 'suspect' }),
  link('c', 'd', { type: 'suspect', first_seen: '2012-01-05T08:00:00', last_seen: '2012-01-09T08:00:00' }),
]
const start: ChartAction = {
  type: 'add',
  links,
  nodes: ['a', 'b', 'c', 'd'].map((id, i) => ({
    entity: entity(id, { type: id === 'c' ? 'Case' : 'Person', extracts: id === 'd' ? ['court.case'] : ['police.hukou'] }),
    position: { x: i * 100, y: 0 },
    origin: null,
  })),
}
const play = (...actions: ChartAction[]): ChartState => [start, ...actions].reduce(reduce, EMPTY_STATE)
const selected = (state: ChartState): readonly string[] => (state.selection.kind === 'nodes' ? state.selection.ids : [])

describe('hiding', () => {
  it('takes entities and their links out of sight and keeps them on the chart', () => {
    const state = play({ type: 'select', selection: { kind: 'nodes', ids: ['a', 'c'] } }, { type: 'hide', ids: ['c'] })
    expect(shownNodeIds(state.present)).toEqual(['a', 'b', 'd'])
    expect(visibleLinks(state.present).map((l) => l.id)).toEqual(['household:a-b'])
    expect(Object.keys(state.present.nodes)).toHaveLength(4)
    expect(selected(state)).toEqual(['a'])
    expect(reduce(state, { type: 'show-all' }).present).toEqual(play().present)
  })

  it('works by type, and whoever is asked for is shown again whatever hid it', () => {
    const state = play({ type: 'toggle-type', entityType: 'Case' }, { type: 'hide', ids: ['a', 'c'] })
    expect(shownNodeIds(state.present)).toEqual(['b', 'd'])
    const again = reduce(state, { type: 'show', ids: ['c'] })
    expect(shownNodeIds(again.present)).toEqual(['b', 'c', 'd'])
    expect(again.present.hiddenTypes).toEqual([])
  })

  it('lets a path that was asked for be seen whole', () => {
    const path = { nodes: ['a', 'c', 'd'], links: [] }
    const state = play({ type: 'hide', ids: ['c'] }, { type: 'group', ids: ['a', 'b'], label: 'g' }, { type: 'add', nodes: [], links: [], highlight: path })
    expect(drawnIds(state.present)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('turns a selection round among what is drawn', () => {
    expect(othersThan(play({ type: 'hide', ids: ['d'] }).present, ['a'])).toEqual(['b', 'c'])
  })
})

describe('groups', () => {
  const state = play({ type: 'group', ids: ['a', 'b'], label: '一户' })

  it('stand for their members, with one line a type to each other entity', () => {
    expect(drawnIds(state.present)).toEqual(['group:1', 'c', 'd'])
    expect(state.present.groups['group:1']?.position).toEqual({ x: 50, y: 0 })
    const lines = drawnLinks(state.present).map(({ from, to, links: all }) => [from, to, all.length])
    expect(lines).toEqual([['c', 'd', 1], ['group:1', 'c', 2]])
    expect(selected(state)).toEqual(['group:1'])
    expect(withRelated(state.present, ['group:1'])).toEqual(['group:1', 'c'])
  })

  it('open where they were moved to, with their members selected and as far apart as before', () => {
    const moved = reduce(state, { type: 'move', positions: { 'group:1': { x: 50, y: 300 } } })
    const opened = reduce(moved, { type: 'ungroup', id: 'group:1' })
    expect([opened.present.nodes['a']?.position, opened.present.nodes['b']?.position]).toEqual([{ x: 0, y: 300 }, { x: 100, y: 300 }])
    expect(opened.present.groups).toEqual({})
    expect(selected(opened)).toEqual(['a', 'b'])
  })

  it('take in other groups, and are none with fewer than two', () => {
    const larger = reduce(state, { type: 'group', ids: ['group:1', 'c'], label: 'x' })
    expect(Object.values(larger.present.groups).map((g) => g.members)).toEqual([['a', 'b', 'c']])
    const noted = reduce(state, { type: 'note', id: 'group:1', text: '同住' })
    expect(reduce(noted, { type: 'remove', ids: ['a'] }).present).toMatchObject({ groups: {}, notes: {} })
    expect(reduce(state, { type: 'group', ids: ['c'], label: 'y' })).toBe(state)
  })

  it('are removed and hidden with all that is in them', () => {
    expect(Object.keys(reduce(state, { type: 'remove', ids: ['group:1'] }).present.nodes)).toEqual(['c', 'd'])
    expect(drawnIds(reduce(state, { type: 'hide', ids: ['group:1'] }).present)).toEqual(['c', 'd'])
  })
})

describe('every step of editing', () => {
  const steps: ChartAction[] = [
    { type: 'hide', ids: ['d'] },
    { type: 'toggle-type', entityType: 'Case' },
    { type: 'group', ids: ['a', 'b'], label: 'g' },
    { type: 'rename-group', id: 'group:1', label: 'h' },
    { type: 'note', id: 'group:1', text: 'n' },
    { type: 'period', period: { from: '2016-01-01', to: null } },
    { type: 'pin', ids: ['group:1'], pinned: true },
    { type: 'ungroup', id: 'group:1' },
    { type: 'show-all' },
  ]

  it('can be undone and redone', () => {
    const charts = steps.map((_, i) => play(...steps.slice(0, i)).present)
    let state = play(...steps)
    for (const chart of charts.toReversed()) {
      state = reduce(state, { type: 'undo' })
      expect(state.present).toEqual(chart)
    }
    expect(state.future).toHaveLength(steps.length)
  })

  it('moves nothing', () => {
    const places = (state: ChartState): unknown => Object.values(state.present.nodes).map((node) => node.position)
    for (let i = 1; i <= steps.length; i += 1) expect(places(play(...steps.slice(0, i)))).toEqual(places(play()))
  })

  it('is none where nothing changes', () => {
    const state = play()
    for (const action of [
      { type: 'hide', ids: ['x'] },
      { type: 'show', ids: ['a'] },
      { type: 'show-all' },
      { type: 'ungroup', id: 'group:1' },
      { type: 'note', id: 'a', text: '' },
      { type: 'period', period: null },
    ] as ChartAction[]) {
      expect(reduce(state, action)).toBe(state)
    }
  })
})

describe('a period', () => {
  it('cuts links that had ended or not begun, and none without a date', () => {
    const within = (from: string | null, to: string | null): string[] =>
      visibleLinks(play({ type: 'period', period: { from, to } }).present).map((l) => l.id)
    expect(within('2019-01-01', null)).toEqual(['suspect:b-c', 'suspect:a-c'])
    expect(within(null, '2012-12-31')).toEqual(['suspect:a-c', 'suspect:c-d'])
    expect(within('2018-01-01', '2018-01-01')).toContain('household:a-b')
    expect(links.every((l) => isIn(l, null))).toBe(true)
  })

  it('is chosen by months, the ends of the slider being open', () => {
    expect([monthName(monthOf('2016-02-29')), firstDay(monthOf('2016-02-29')), lastDay(monthOf('2016-02-29'))]).toEqual(['2016-02', '2016-02-01', '2016-02-29'])
    const span = spanOf(links)
    expect(span?.map(monthName)).toEqual(['2012-01', '2020-05'])
    if (span === null) return
    expect(periodOf(span, span)).toBeNull()
    const period = periodOf([monthOf('2015-02-01'), span[1]], span)
    expect(period).toEqual({ from: '2015-02-01', to: null })
    expect(chosenOf(period, span).map(monthName)).toEqual(['2015-02', '2020-05'])
    expect(spanOf([link('a', 'c')])).toBeNull()
  })
})

describe('columns', () => {
  it('stand in the order of agencies and of years, and pinned things stay', () => {
    const { present } = play({ type: 'pin', ids: ['b'], pinned: true })
    expect(columnsOf(present, 'agency')).toEqual([['police', ['a', 'b', 'c']], ['court', ['d']]])
    expect(columnsOf(present, 'time').map(([year]) => year)).toEqual(['2012', '2015'])
    const dated = play({ type: 'add', links: [link('e', 'f', { type: 'suspect' })], nodes: [
      { entity: entity('e', { summary: '男 · 1984-10-03' }), position: { x: 0, y: 0 }, origin: null },
      { entity: entity('f', { type: 'Case', summary: '诈骗案 · 2013-06-23' }), position: { x: 0, y: 0 }, origin: null },
    ] })
    expect(columnsOf(dated.present, 'time')).toContainEqual(['2013', ['e', 'f']])
    const places = inColumns(present, 'agency')
    expect(Object.keys(places).sort()).toEqual(['a', 'c', 'd'])
    expect(places['d']?.x).toBeGreaterThan(places['a']?.x ?? 0)
  })
})

describe('a line drawn by hand', () => {
  const bay = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 10 }, { x: 5, y: 3 }, { x: 0, y: 10 }]
  it('encloses what is in it and not what is in its bays', () => {
    expect(isInside({ x: 5, y: 1 }, bay)).toBe(true)
    expect(isInside({ x: 5, y: 8 }, bay)).toBe(false)
    expect(isInside({ x: 20, y: 1 }, bay)).toBe(false)
    expect(isInside({ x: 0, y: 0 }, [])).toBe(false)
  })
})
