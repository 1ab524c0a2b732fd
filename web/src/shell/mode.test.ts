import { describe, expect, it } from 'vitest'

import { firstMode } from './mode'

describe('the mode a page begins with', () => {
  it('is the one chosen last, and else the machine’s', () => {
    expect(firstMode('dark', false)).toBe('dark')
    expect(firstMode('light', true)).toBe('light')
    expect(firstMode(null, true)).toBe('dark')
    expect(firstMode('sepia', false)).toBe('light')
  })
})
