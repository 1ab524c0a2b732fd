import { describe, expect, it } from 'vitest'

import type { EdgeData, NodeData } from '../chart/elements'
import { draw, escaped, type Picture, wrapped } from './picture'

function node(id: string, label: string): NodeData {
  return { id, label, colour: '#123456', shape: 'ellipse', icon: 'data:image/svg+xml;utf8,x', badge: '', pin: '' }
}

function edge(id: string, source: string, target: string, label: string): EdgeData {
  return { id, source, target, label, full: label, colour: '#654321', line: 'dashed', arrow: 'triangle', width: 2, bundled: false }
}

const NOTICE = '目的 PU-12（A52）｜使用人 李科（police）｜用途：<盗窃>案侦办｜文件码 0a1b2c3d4e'
const PICTURE: Picture = {
  elements: {
    nodes: new Map([node('P-1', '张<伟>&'), node('C-2', '案\n盗窃案')].map((each) => [each.id, each])),
    edges: new Map([edge('1', 'P-1', 'C-2', '嫌疑人'), edge('2', 'C-2', 'P-1', '嫌疑人')].map((each) => [each.id, each])),
  },
  positions: new Map([['P-1', { x: -50, y: 0 }], ['C-2', { x: 400, y: 90 }]]),
  title: '关联研判',
  legend: [{ name: '人员', colour: '#123456' }, { name: '嫌疑人', colour: '#654321', line: 'dashed' }],
  notice: NOTICE,
  mark: '李科 A52',
}

describe('a picture of the chart', () => {
  const { svg, width, height } = draw(PICTURE)

  it('shows every entity and every line, what is written on them, and what the colours mean', () => {
    for (const part of ['data-id="P-1"', 'data-id="C-2"', '张&lt;伟&gt;&amp;', '盗窃案', '嫌疑人', '人员']) expect(svg).toContain(part)
    const curves = [...svg.matchAll(/<path d="M[^"]*Q([^"]*)"/g)].map((match) => match[1])
    expect(curves).toHaveLength(2)
    expect(curves[0]).not.toBe(curves[1])
  })

  it('says whose it is, under it and over it', () => {
    expect(svg).toContain('李科 A52')
    expect(svg.replace(/<\/text>\n<text[^>]*>/g, '')).toContain(escaped(NOTICE))
    expect(svg.trimEnd().endsWith('fill="url(#mark)"/>\n</svg>')).toBe(true)
    expect(draw({ ...PICTURE, mark: '' }).svg).not.toContain('url(#mark)')
  })

  it('holds all it draws', () => {
    expect(width).toBeGreaterThan(450 + 100)
    expect(height).toBeGreaterThan(90 + 100)
    expect(svg).toContain(`viewBox="0 0 ${width} ${height}"`)
  })
})

describe('words', () => {
  it('lose nothing when they are broken into lines, and none is too wide', () => {
    const lines = wrapped(NOTICE, 200, 12)
    expect(lines.join('')).toBe(NOTICE)
    expect(Math.max(...lines.map((line) => Array.from(line).length))).toBeLessThanOrEqual(30)
  })

  it('have nothing in them that XML can not hold', () => {
    expect(escaped('a\u0001<b>"&\'')).toBe('a&lt;b&gt;&quot;&amp;&apos;')
  })
})
