import { describe, expect, it } from 'vitest'

import type { Selection } from '../chart/state'
import { type GuideStep, stepAfter } from './steps'

const LINK: Selection = { kind: 'link', id: 'K-1' }
const NODE: Selection = { kind: 'nodes', ids: ['P-1'] }

describe('the story of the demo', () => {
  it('goes from the path to a link, to who somebody is, to its end', () => {
    let step: GuideStep = 'path'
    for (const [selection, tab, next] of [
      [NODE, 'identity', 'path'],
      [LINK, 'details', 'link'],
      [NODE, 'details', 'identity'],
      [NODE, 'identity', 'done'],
      [LINK, 'details', 'done'],
    ] as const) {
      step = stepAfter(step, selection, tab)
      expect(step).toBe(next)
    }
  })
})
