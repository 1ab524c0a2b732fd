import { describe, expect, it } from 'vitest'

import { cell, csv } from './csv'

describe('a table as a file', () => {
  it('quotes what would break the row', () => {
    expect(cell('a,"b"\n')).toBe('"a,""b""\n"')
    expect(cell(null)).toBe('')
    expect(cell(-3)).toBe('-3')
  })

  it('lets no spreadsheet run a text', () => {
    for (const text of ['=1+1', '+86', '-2', '@SUM(A1)', '\tx']) expect(cell(text).startsWith("'")).toBe(true)
  })

  it('is marked as UTF-8 and has a line for each row', async () => {
    const bytes = new Uint8Array(await csv(['行'], [['一'], ['二']]).arrayBuffer())
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(new TextDecoder().decode(bytes)).toBe('行\r\n一\r\n二\r\n')
  })
})
