import { describe, expect, it } from 'vitest'

import type { EntitySummary, LinkSummary, PlacesAnswer } from '../api/types'
import { type Chart, EMPTY_CHART } from '../chart/state'
import { countiesOf, mapped } from './mapping'

const county = (code: string) => ({ code, name: code, prefecture: '贵阳市', longitude: 106, latitude: 26 })
const ANSWER: PlacesAnswer = {
  counties: [county('520102'), county('520103'), county('522301')],
  placed: [{ id: 'L-1', county: '520102' }, { id: 'L-2', county: '522301' }, { id: 'L-3', county: '522301' }],
  elsewhere: ['L-4'],
}
const node = (id: string, type: string): EntitySummary => ({ id, type, label: id, summary: '', mention_count: 1, degree: 1, extracts: [] })
const link = (id: string, from: string, to: string, seen: string | null): LinkSummary => ({
  id, type: 'passed_station', from_id: from, to_id: to, role: null, from_date: null, to_date: null, count: 1,
  first_seen: seen, last_seen: seen, extracts: [],
})
function chart(hidden: readonly string[] = []): Chart {
  const entities = [node('V-1', 'Vehicle'), ...['L-1', 'L-2', 'L-3', 'L-4'].map((id) => node(id, 'Place'))]
  return {
    ...EMPTY_CHART,
    hidden,
    nodes: Object.fromEntries(entities.map((entity) => [entity.id, { entity, position: { x: 0, y: 0 }, origin: null, pinned: false }])),
    links: Object.fromEntries([link('k1', 'V-1', 'L-2', '2016-01-02T08:00:00'), link('k2', 'V-1', 'L-1', '2016-01-01T08:00:00')].map((one) => [one.id, one])),
  }
}

describe('the chart by county', () => {
  it('has what lies in a county, and who is tied to it', () => {
    const { held, elsewhere } = mapped(chart(), ANSWER)
    expect(held.map((one) => [one.county.code, one.places, one.tied])).toEqual([
      ['520102', ['L-1'], ['V-1']],
      ['522301', ['L-2', 'L-3'], ['V-1']],
    ])
    expect(elsewhere).toEqual(['L-4'])
  })

  it('goes from one county to the next in the order of time', () => {
    const { flows } = mapped(chart(), ANSWER)
    expect(flows.map((flow) => [flow.from.code, flow.to.code, flow.entities])).toEqual([['520102', '522301', ['V-1']]])
  })

  it('has nothing of what is hidden', () => {
    const { held, flows } = mapped(chart(['L-1']), ANSWER)
    expect(held.map((one) => one.county.code)).toEqual(['522301'])
    expect(flows).toEqual([])
  })

  it('knows the counties of what is selected', () => {
    const found = mapped(chart(), ANSWER)
    expect([...countiesOf(found, ['L-3'])]).toEqual(['522301'])
    expect([...countiesOf(found, ['V-1'])]).toEqual(['520102', '522301'])
  })
})
