import { expect, test } from 'vitest'

import { extractLabel } from './extracts'

test('an extract is called by its agency and its name', () => {
  expect(extractLabel('police.case', 'zh')).toBe('公安 · 公安案件')
})

test('rows that a seal covers are of their extract, and said to be sealed', () => {
  expect(extractLabel('police.case~juvenile', 'zh')).toBe('公安 · 公安案件（封存）')
  expect(extractLabel('police.case~juvenile', 'en')).toBe('Police · police cases（sealed）')
})

test('an extract of a mapping of a later version is called by its id', () => {
  expect(extractLabel('police.new', 'zh')).toBe('police.new')
})
