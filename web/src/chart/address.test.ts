import { describe, expect, it } from 'vitest'

import { type Address, EMPTY_ADDRESS, readAddress, writeAddress } from './address'

const FULL: Address = {
  language: 'en',
  nodes: [
    { id: 'P-7Q2K9M4XTA', position: { x: 0, y: -150 }, origin: null, pinned: true, hidden: false },
    { id: 'C-0123456789', position: { x: 190, y: 44 }, origin: 'P-7Q2K9M4XTA', pinned: false, hidden: true },
  ],
  selected: ['C-0123456789'],
  link: null,
  hiddenLinkTypes: ['lives_at', 'phone'],
  hiddenTypes: ['Place'],
  period: { from: '2016-03-01', to: null },
  groups: [{ label: '同案~!%', members: ['P-7Q2K9M4XTA', 'C-0123456789'], position: { x: 5, y: -6 }, pinned: true }],
  notes: { 'P-7Q2K9M4XTA': '已核对 & 待查 "二次"', 'group:1': '同村' },
  pathFrom: 'P-7Q2K9M4XTA',
  pathTo: 'C-0123456789',
  tab: 'identity',
  caseId: 'C-3N4OZKWOSSWK',
  view: 'watch',
  kept: { id: 'CH-3', version: 2 },
}

describe('address', () => {
  it('reads back what it wrote', () => {
    expect(readAddress(writeAddress(FULL))).toEqual(FULL)
    expect(readAddress(writeAddress(EMPTY_ADDRESS))).toEqual(EMPTY_ADDRESS)
    const linked = { ...FULL, selected: [], link: 'K-0f3a9be2c1d47788' }
    expect(readAddress(writeAddress(linked))).toEqual(linked)
  })

  it('stays in the part of an address that is never sent', () => {
    expect(writeAddress(FULL).startsWith('#')).toBe(true)
  })

  it('opens what it can of an address that was cut or changed', () => {
    const cut = readAddress('#lang=fr&chart=P-1!10!20!!~P-2!x!0!!~P-1!5!5!!~P-3!1!2!9!&selected=P-1')
    expect(cut.language).toBe('zh')
    expect(cut.nodes.map((node) => node.id)).toEqual(['P-1', 'P-3'])
    expect(cut.nodes[1]?.origin).toBeNull()
    expect(readAddress('')).toEqual(EMPTY_ADDRESS)
    const strange = readAddress('#period=x~2020&groups=[["a",1],["b",1,2,0,"P-1"],7]&notes={"P-1":5,"P-2":"z"}&types=')
    expect(strange).toEqual({ ...EMPTY_ADDRESS, notes: { 'P-2': 'z' } })
  })
})
