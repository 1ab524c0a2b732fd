import { describe, expect, it } from 'vitest'

import type { ChartInAddress } from '../shell/opening'
import { chartOf, documentOf } from './document'

const CHART: ChartInAddress = {
  nodes: [
    { id: 'P-1', position: { x: 1, y: -2 }, origin: null, pinned: true, hidden: false },
    { id: 'P-2', position: { x: 3, y: 4 }, origin: 'P-1', pinned: false, hidden: true },
  ],
  selected: [],
  hiddenLinkTypes: ['phone'],
  hiddenTypes: ['Place'],
  period: { from: '2016-01-01', to: null },
  groups: [{ label: '一户', members: ['P-1', 'P-2'], position: { x: 2, y: 1 }, pinned: false }],
  notes: { 'P-1': '已核对', 'group:1': '同住' },
}

describe('a kept chart', () => {
  it('is opened as it was saved', () => {
    expect(chartOf(documentOf(CHART))).toEqual(CHART)
    const bare = { ...CHART, nodes: [], hiddenLinkTypes: [], hiddenTypes: [], period: null, groups: [], notes: {} }
    expect(chartOf(documentOf(bare))).toEqual(bare)
  })
})
