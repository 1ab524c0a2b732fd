import { expect, test } from 'vitest'

import type { CatalogueItem, SharingRequest } from '../api/types'
import { byExtract, isOpen, matching, numbersIn } from './catalogue'
import { requestsLike, type RequestState } from './requests'

function item(extract: string, field: string, zh: string, sharing: CatalogueItem['sharing'] = 'conditional'): CatalogueItem {
  return {
    extract, field, sharing, label: { zh, en: field }, extract_label: { zh: extract, en: extract },
    provider: extract.split('.')[0] ?? '', sensitivity: 'sensitive', basis: '户口登记条例 3', seal: '',
  }
}

const ITEMS = [
  item('police.hukou', 'Person.name', '姓名'),
  item('police.hukou', 'Person.phone', '联系电话'),
  item('civil.assistance', 'Person.name', '姓名', 'none'),
]
const label = (extract: string): string => (extract === 'police.hukou' ? '公安 · 常住人口' : extract)

test('a field is found by its name, its extract and its provider, in either case', () => {
  expect(matching(ITEMS, '电话', 'zh', label)).toEqual([ITEMS[1]])
  expect(matching(ITEMS, '常住', 'zh', label)).toEqual(ITEMS.slice(0, 2))
  expect(matching(ITEMS, 'PERSON.NAME', 'en', label)).toEqual([ITEMS[0], ITEMS[2]])
  expect(matching(ITEMS, '  ', 'zh', label)).toEqual(ITEMS)
})

test('fields stand under their extract in the order of the catalogue', () => {
  expect(byExtract(ITEMS).map(([extract, items]) => [extract, items.length])).toEqual([['police.hukou', 2], ['civil.assistance', 1]])
})

test('what is not shared cannot be asked for', () => {
  expect(ITEMS.map(isOpen)).toEqual([true, true, false])
})

test('numbers are read one a line, each once', () => {
  expect(numbersIn(' 522121197803051235\n\n贵A12345，贵A12345\n')).toEqual(['522121197803051235', '贵A12345'])
})

test('requests are narrowed by their state and by what they say of themselves', () => {
  const request = (id: string, state: SharingRequest['state'], reason: string): SharingRequest => ({
    id, state, reason, extract: 'police.hukou', fields: [], provider: 'police', agency: 'civil', asked_by: '吴敏', basis: '条例 25',
    until: '2027-01-01', quota: 10, used: 0, about: [], decision: '', clock: null, asked_at: '2026-11-01T00:00:00',
  })
  const every = [request('R-1', 'waiting', '低保核对'), request('R-2', 'granted', '低保核对'), request('R-3', 'waiting', '社团年检')]
  const ids = (state: RequestState | '', typed: string): string[] => requestsLike(every, state, typed, () => '常住人口').map((one) => one.id)
  expect(ids('', '')).toEqual(['R-1', 'R-2', 'R-3'])
  expect(ids('waiting', '低保')).toEqual(['R-1'])
  expect(ids('', 'r-2')).toEqual(['R-2'])
  expect(ids('', '常住人口')).toHaveLength(3)
  expect(ids('refused', '')).toEqual([])
})
