import { describe, expect, it } from 'vitest'

import type { Delivery, IdentifierQuality } from '../api/types'
import { byCount, byExtract, byQuality, lagOf, optionOf } from './figures'

const DELIVERY: Delivery = {
  delivery_id: 'police.hukou@1', seq: 1, agency: 'police', extract: 'police.hukou', file: 'hukou.csv', as_of: null,
  mode: 'add', received: null, rows: 10, stored: 9, new: 5, changed: 3, unchanged: 1, quarantined: 1, withdrawn: 0,
  unknown_columns: [], missing_columns: [],
}
const FIGURE: IdentifierQuality = {
  extract: 'police.hukou', entity_type: 'Person', attribute: 'id_number',
  mentions: 200, filled: 100, examined: 50, valid: 40, masked: 5,
}

describe('figures as bars', () => {
  it('puts the largest count first', () => {
    const bars = byCount({ Case: 2, Person: 9, Vehicle: 2 }, (name) => name.toLowerCase(), 'n')
    expect(bars.names).toEqual(['person', 'case', 'vehicle'])
    expect(bars.series[0]?.values).toEqual([9, 2, 2])
  })

  it('adds up the deliveries of an extract', () => {
    const bars = byExtract([DELIVERY, { ...DELIVERY, seq: 2, new: 1 }], (name) => name, (outcome) => outcome)
    expect(bars.names).toEqual(['police.hukou'])
    expect(bars.series.map((one) => one.values)).toEqual([[6], [6], [2], [2]])
  })

  it('counts the share of all mentions, so that what is missing is missing', () => {
    const bars = byQuality([FIGURE], () => 'x', (grade) => grade)
    expect(bars.series.map((one) => one.values)).toEqual([[40], [5], [5]])
    expect(byQuality([{ ...FIGURE, examined: 0, valid: 0, masked: 0 }], () => 'x', (g) => g).series[0]?.values).toEqual([0])
  })

  it('names the series where there is more than one', () => {
    expect(optionOf(byCount({ a: 1 }, (n) => n, 'n'), 'light').legend).toEqual({ show: false })
    expect(optionOf(byQuality([FIGURE], () => 'x', (g) => g), 'dark').legend).toMatchObject({ top: 0 })
  })

  it('tells how far the graph is behind the registry', () => {
    const runs = [{ started: '2026-11-28T23:58:00', seconds: 180 }, { started: '2026-11-01T08:00:00', seconds: 60 }]
    expect(lagOf(runs, '2026-11-29T00:01:00')).toBe(0)
    expect(lagOf(runs, '2026-11-28T23:51:00')).toBe(600)
    expect(lagOf([], '2026-11-28T00:00:00')).toBeNull()
    expect(lagOf(runs, null)).toBeNull()
  })
})
