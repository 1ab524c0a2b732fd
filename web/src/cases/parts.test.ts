import { describe, expect, it } from 'vitest'

import type { CaseAnswer, EntitySummary, LinkSummary } from '../api/types'
import { entitiesOf, rolesOf } from './parts'

const entity = (id: string, type: string): EntitySummary => ({
  id, type, label: id, summary: '', mention_count: 1, degree: 1, extracts: [],
})
const link = (id: string, type: string, from: string, to: string, role: string | null = null): LinkSummary => ({
  id, type, from_id: from, to_id: to, role, from_date: null, to_date: null, count: 1, first_seen: null, last_seen: null, extracts: [],
})

const ANSWER: CaseAnswer = {
  case_id: 'C-2',
  chain: [
    { case: entity('C-1', 'Case'), stage: 'police', steps: 1, attributes: [] },
    { case: entity('C-2', 'Case'), stage: 'court', steps: 0, attributes: [] },
  ],
  parties: [
    { entity: entity('V-1', 'Vehicle'), links: ['k1'] },
    { entity: entity('P-1', 'Person'), links: ['k2', 'k3', 'k4'] },
    { entity: entity('P-2', 'Person'), links: ['k5', 'gone'] },
  ],
  related: [],
  links: [
    link('k1', 'involved_vehicle', 'V-1', 'C-1'),
    link('k2', 'suspect', 'P-1', 'C-1'),
    link('k3', 'party', 'P-1', 'C-2', '被告人'),
    link('k4', 'suspect', 'P-1', 'C-2'),
    link('k5', 'victim', 'P-2', 'C-1'),
    link('k0', 'originates_from', 'C-2', 'C-1'),
  ],
  documents: [],
  events: [],
  cut: false,
}

describe('who takes part in a case', () => {
  it('stands once under each part, the accused first and vehicles last', () => {
    expect(rolesOf(ANSWER).map(({ type, role, parts }) => [type, role, parts.map((part) => [part.entity.id, part.cases])])).toEqual([
      ['suspect', '', [['P-1', ['C-1', 'C-2']]]],
      ['party', '被告人', [['P-1', ['C-2']]]],
      ['victim', '', [['P-2', ['C-1']]]],
      ['involved_vehicle', '', [['V-1', ['C-1']]]],
    ])
  })
})

describe('what goes onto the chart', () => {
  it('is everything once, the case asked for first', () => {
    expect(entitiesOf(ANSWER).map(({ id }) => id)).toEqual(['C-2', 'C-1', 'V-1', 'P-1', 'P-2'])
  })
})
