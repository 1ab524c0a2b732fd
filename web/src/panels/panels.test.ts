import { describe, expect, it } from 'vitest'

import type { Comparison, Mention, TimelineEvent } from '../api/types'
import { hopsOf, whatIsWrong } from '../paths/question'
import { attributeOrder, isConflict } from './compare'
import { byYear, filterOf, tallyFilters } from './timeline'
import { span, waterfall } from './waterfall'

const comparison = (name: string, weight: number): Comparison => ({
  comparison: name,
  level: 'same',
  label_zh: '',
  label_en: '',
  weight,
  left: null,
  right: null,
})

const mention = (id: string, attributes: Record<string, string>): Mention => ({
  id,
  type: 'Person',
  entity_id: 'P-1',
  agency: 'police',
  extract: 'police.hukou',
  row_key: id,
  role: '',
  delivery_id: '',
  version: 1,
  as_of: null,
  probability: 1,
  attributes,
})

const event = (at: string, kind: TimelineEvent['kind'], linkType: string | null = null): TimelineEvent => ({
  at,
  kind,
  attribute: null,
  link_type: linkType,
  link_id: null,
  text: '',
  entity: null,
  count: 1,
  extract: null,
  mention_id: null,
})

describe('waterfall', () => {
  it('starts each bar where the one before ended, and ends at the sum', () => {
    const fall = waterfall([comparison('prior', -16), comparison('name', 9), comparison('id_number', 21), comparison('address', -2)])
    expect(fall.bars.map(({ from, to }) => [from, to])).toEqual([
      [0, -16],
      [-16, -7],
      [-7, 14],
      [14, 12],
    ])
    expect([fall.low, fall.high, fall.total]).toEqual([-16, 14, 12])
    expect(span(fall, -16, 14)).toEqual({ left: 0, width: 100 })
    expect(span(fall, 14, -1)).toEqual({ left: 50, width: 50 })
  })

  it('has no width without evidence', () => {
    expect(span(waterfall([]), 0, 0)).toEqual({ left: 0, width: 0 })
  })
})

describe('mentions side by side', () => {
  const mentions = [mention('1', { phone: '1', name: '张伟', hobby: 'x' }), mention('2', { name: '章伟' })]

  it('put what identifies first and every stated attribute once', () => {
    expect(attributeOrder(mentions)).toEqual(['name', 'phone', 'hobby'])
  })

  it('conflict only where two state different values', () => {
    expect(isConflict('name', mentions)).toBe(true)
    expect(isConflict('phone', mentions)).toBe(false)
  })
})

describe('timeline', () => {
  const events = [event('2015-01-01', 'attribute'), event('2016-02-01T08:00:00', 'link_from', 'owner'), event('2016-03-01', 'link_to', 'owner')]

  it('goes from the newest back, year by year', () => {
    expect(byYear(events).map(([year, of]) => [year, of.map(({ at }) => at)])).toEqual([
      ['2016', ['2016-03-01', '2016-02-01T08:00:00']],
      ['2015', ['2015-01-01']],
    ])
  })

  it('filters by link type, beginnings and ends together', () => {
    expect(events.map(filterOf)).toEqual(['attribute', 'owner', 'owner'])
    expect(tallyFilters(events)).toEqual([
      ['owner', 2],
      ['attribute', 1],
    ])
  })
})

describe('path question', () => {
  it('says what is missing before asking', () => {
    expect(whatIsWrong({ from: null, to: 'P-2' })).toBe('path.needEnds')
    expect(whatIsWrong({ from: 'P-2', to: 'P-2' })).toBe('path.sameEnds')
    expect(whatIsWrong({ from: 'P-1', to: 'P-2' })).toBeNull()
  })

  it('puts each link at its hop, with its direction along the way', () => {
    const links = new Map([
      ['k1', { from_id: 'b', to_id: 'a' }],
      ['k2', { from_id: 'a', to_id: 'b' }],
      ['k3', { from_id: 'b', to_id: 'c' }],
    ])
    expect(hopsOf({ nodes: ['a', 'b', 'c'], links: ['k1', 'k2', 'k3'] }, links)).toEqual([
      { nodeId: 'a', links: [] },
      { nodeId: 'b', links: [{ id: 'k1', forward: false }, { id: 'k2', forward: true }] },
      { nodeId: 'c', links: [{ id: 'k3', forward: true }] },
    ])
  })
})
