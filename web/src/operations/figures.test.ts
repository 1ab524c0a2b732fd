import { describe, expect, it } from 'vitest'

import type { Delivery, DivisionFigures, IdentifierQuality } from '../api/types'
import { byDivision, divisionRows, typesOf } from './divisions'
import { changesOf } from './mending'
import { byCount, byExtract, byQuality, lagOf, optionOf } from './figures'

const DELIVERY: Delivery = {
  delivery_id: 'police.hukou@1', seq: 1, agency: 'police', extract: 'police.hukou', file: 'hukou.csv', as_of: null,
  mode: 'add', received: null, rows: 10, stored: 9, new: 5, changed: 3, unchanged: 1, quarantined: 1, withdrawn: 0,
  unknown_columns: [], missing_columns: [], mends: null, mended_by: null,
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

  it('has counties below prefectures, and last what lies in none', () => {
    const county = { code: '522301', name: '兴义市', entities: { Person: 3, Place: 1 }, links: { lives_at: 3 } }
    const figures: DivisionFigures = {
      prefectures: [{ ...county, code: '5223', name: '黔西南布依族苗族自治州', counties: [county] }],
      elsewhere: { entities: { Vehicle: 2 }, links: { owner: 2, suspect: 2 } },
    }
    expect(typesOf(figures, 'entities')).toEqual(['Person', 'Vehicle', 'Place'])
    const [prefecture, elsewhere] = divisionRows(figures, 'links', '省外')
    expect(prefecture?.children?.map(({ name, total }) => [name, total])).toEqual([['兴义市', 3]])
    expect(elsewhere).toMatchObject({ name: '省外', total: 4 })
    const drawn = byDivision(figures.prefectures, 'entities', ['Person', 'Vehicle', 'Place'], (name) => name, 'all')
    expect(drawn.series.map(({ name, values }) => [name, values])).toEqual([['Person', [3]], ['Place', [1]]])
    expect(byDivision([county], 'links', [], (name) => name, 'all').series[0]?.values).toEqual([3])
  })

  it('tells how far the graph is behind the registry', () => {
    const runs = [{ started: '2026-11-28T23:58:00', seconds: 180 }, { started: '2026-11-01T08:00:00', seconds: 60 }]
    expect(lagOf(runs, '2026-11-29T00:01:00')).toBe(0)
    expect(lagOf(runs, '2026-11-28T23:51:00')).toBe(600)
    expect(lagOf([], '2026-11-28T00:00:00')).toBeNull()
    expect(lagOf(runs, null)).toBeNull()
  })
})

describe('what of a row in quarantine was changed', () => {
  const column = { column: 'XM', fields: ['Person.name'], key: false, several: false, value: '张伟', masked: false }
  const masked = { ...column, column: 'SFZMHM', value: '5221**********1235', masked: true }

  it('is what differs, and emptied columns are empty', () => {
    expect(changesOf([column], {})).toEqual({})
    expect(changesOf([column], { XM: '张伟' })).toEqual({})
    expect(changesOf([column], { XM: '' })).toEqual({ XM: null })
    expect(changesOf([{ ...column, value: null }], { XM: '' })).toEqual({})
  })

  it('leaves what is masked as it is, unless something is written over it', () => {
    expect(changesOf([masked], { SFZMHM: '' })).toEqual({})
    expect(changesOf([masked], { SFZMHM: '522121197803051235' })).toEqual({ SFZMHM: '522121197803051235' })
  })
})
