import { describe, expect, it } from 'vitest'

import { pieces } from './marked'

const mark = (start: number, end: number) => ({ start, end, kind: 'plate', value: '贵A12345' })

describe('a text with marks', () => {
  it('is cut where something was found, and loses nothing', () => {
    const text = '驾驶贵A12345逃逸'
    const cut = pieces(text, [mark(2, 9)])
    expect(cut.map((piece) => piece.text)).toEqual(['驾驶', '贵A12345', '逃逸'])
    expect(cut.map((piece) => piece.mark !== null)).toEqual([false, true, false])
    expect(pieces(text, []).map((piece) => piece.text)).toEqual([text])
  })

  it('counts a rare character of a name as one', () => {
    expect(pieces('𠮷某驾驶贵A12345', [mark(4, 11)]).map((piece) => piece.text)).toEqual(['𠮷某驾驶', '贵A12345'])
  })

  it('may begin and end with what was found', () => {
    expect(pieces('贵A12345', [mark(0, 7)])).toHaveLength(1)
  })
})
