import { describe, expect, it } from 'vitest'

import { CATALOGUES, translate } from './messages'
import { type MessageKey, zh } from './zh'

const KEYS = Object.keys(zh) as MessageKey[]
const places = (text: string): string[] => Array.from(text.matchAll(/\{(\w+)[^}]*\}/g), ([, name]) => name ?? '').sort()

describe('both languages', () => {
  it('have the same keys', () => {
    expect(Object.keys(CATALOGUES.en).sort()).toEqual([...KEYS].sort())
  })

  it.each(KEYS)('%s is filled in, with the same places', (key) => {
    expect(CATALOGUES.zh[key].trim()).not.toBe('')
    expect(CATALOGUES.en[key].trim()).not.toBe('')
    expect(places(CATALOGUES.en[key])).toEqual(places(CATALOGUES.zh[key]))
  })

  it('keep to their own script', () => {
    // The platform's name is the one thing that is Chinese in both.
    const stray = KEYS.filter((key) => key !== 'app.name' && /\p{Script=Han}/u.test(CATALOGUES.en[key]))
    expect(stray).toEqual([])
  })
})

describe('filling in', () => {
  it('chooses the word by the number', () => {
    expect(translate('en', 'chart.count', { nodes: 1, links: 0 })).toBe('1 entity · 0 links')
    expect(translate('en', 'chart.count', { nodes: 2000, links: 1 })).toBe('2,000 entities · 1 link')
  })

  it('groups numbers and leaves unknown places alone', () => {
    expect(translate('zh', 'chart.count', { nodes: 1200, links: 3 })).toBe('1,200 个实体 · 3 条关联')
    expect(translate('zh', 'chart.count', { nodes: 2 })).toBe('2 个实体 · {links} 条关联')
  })
})
