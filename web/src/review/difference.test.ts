import { describe, expect, it } from 'vitest'

import { differences } from './difference'

describe('differences', () => {
  it('marks what the other has not', () => {
    expect(differences('张伟', '张炜')).toEqual([
      [{ text: '张', differs: false }, { text: '伟', differs: true }],
      [{ text: '张', differs: false }, { text: '炜', differs: true }],
    ])
    expect(differences('5221', '5221')).toEqual([[{ text: '5221', differs: false }], [{ text: '5221', differs: false }]])
    expect(differences('', '甲')).toEqual([[], [{ text: '甲', differs: true }]])
  })
})

it('puts both values together again from their parts', () => {
  for (const [left, right] of [['贵州省兴义市桔山街道', '兴义市桔山镇'], ['A12', 'A21'], ['x'.repeat(300), 'y']] as const) {
    const [a, b] = differences(left, right)
    expect(a.map((part) => part.text).join('')).toBe(left)
    expect(b.map((part) => part.text).join('')).toBe(right)
    const same = (parts: typeof a): string => parts.filter((part) => !part.differs).map((part) => part.text).join('')
    expect(same(a)).toBe(same(b))
  }
})
