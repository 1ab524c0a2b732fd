import { describe, expect, it } from 'vitest'

import type { LinkSummary } from '../api/types'
import { translate } from '../i18n/messages'
import { chinaTime, formatMoment, formatPeriod, formatProbability, formatSeen, formatTime, formatWeight, linkPeriod, shortPeriod, shorten } from './format'

const t = (key: Parameters<typeof translate>[1], values?: Parameters<typeof translate>[2]): string =>
  translate('zh', key, values)

const link: LinkSummary = {
  id: 'K-1',
  type: 'passed_station',
  from_id: 'V-1',
  to_id: 'L-1',
  role: null,
  from_date: null,
  to_date: null,
  count: 3,
  first_seen: '2016-01-05T08:30:00',
  last_seen: '2016-03-01T10:00:00',
  extracts: [],
}

describe('times and periods', () => {
  it('write a time to the minute and leave a date alone', () => {
    expect(formatTime('2016-01-05T08:30:59')).toBe('2016-01-05 08:30')
    expect(formatMoment('2016-01-05T00:00:00')).toBe('2016-01-05')
    expect(formatMoment('2016-01-05T08:30:59')).toBe('2016-01-05 08:30')
    expect(formatTime('2016-01-05')).toBe('2016-01-05')
  })

  it('say which end is open', () => {
    expect(formatPeriod('2016-01-05', null, t)).toBe('2016-01-05 起')
    expect(formatPeriod(null, '2018-02-01', t)).toBe('至 2018-02-01')
    expect(formatPeriod('2016-01-05', '2018-02-01', t)).toBe('2016-01-05 至 2018-02-01')
    expect(formatPeriod('2016-01-05', '2016-01-05', t)).toBe('2016-01-05')
    expect(formatPeriod(null, null, t)).toBeNull()
  })

  it('write one time once', () => {
    expect(formatSeen('2016-01-05T08:30:00', '2016-01-05T08:30:00')).toBe('2016-01-05 08:30')
    expect(formatSeen('2016-01-05T08:30:00', '2016-01-06T09:00:00')).toBe('2016-01-05 08:30 – 2016-01-06 09:00')
  })

  it('fall back on the days of the events', () => {
    expect(linkPeriod(link, t)).toBe('2016-01-05 至 2016-03-01')
    expect(shortPeriod(link)).toBe('2016-01–2016-03')
    expect(shortPeriod({ ...link, from_date: '2004-05-01', last_seen: null })).toBe('2004-05–')
    expect(shortPeriod({ ...link, first_seen: null, last_seen: null })).toBe('')
  })
})

describe('evidence', () => {
  it.each([
    [3.24, '+3.2'],
    [-16.2, '−16.2'],
    [0.04, '0.0'],
    [-0.04, '0.0'],
  ])('writes a weight of %d as %s', (weight, text) => {
    expect(formatWeight(weight)).toBe(text)
  })

  it.each([
    [1, '>99.9999%'],
    [0, '<0.0001%'],
    [0.5, '50.0%'],
    [0.9987, '99.87%'],
    [0.9999983, '99.9998%'],
    [0.99999999, '>99.9999%'],
    [0.0000004, '<0.0001%'],
    [0.021, '2.1%'],
  ])('writes a probability of %d as %s', (p, text) => {
    expect(formatProbability(p)).toBe(text)
  })

  it('never rounds a doubt away', () => {
    for (let nines = 1; nines < 20; nines += 1) {
      expect(formatProbability(1 - 10 ** -nines)).not.toBe('100%')
      expect(formatProbability(10 ** -nines)).not.toMatch(/^0(\.0*)?%$/)
    }
  })
})

describe('values', () => {
  it('shortens in the middle, by whole characters', () => {
    expect(shorten('令狐德荣', 22)).toBe('令狐德荣')
    const long = '贵州黔运物流有限责任公司遵义市播州区第三分公司'
    expect(shorten(long, 12)).toBe('贵州黔运物流有限…分公司')
    expect(Array.from(shorten('𠮷'.repeat(30), 10))).toHaveLength(10)
  })
})

it('a time of the ledger is shown as clocks in China show it', () => {
  expect(chinaTime('2026-11-27T16:30:05.000001')).toBe('2026-11-28 00:30:05')
  expect(chinaTime('2026-11-27T16:30:05Z')).toBe('2026-11-28 00:30:05')
  expect(chinaTime('not a time')).toBe('not a time')
})
