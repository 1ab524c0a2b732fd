/** The answer about a case as its screen shows it. Pure. */
import type { CaseAnswer, CaseEvent, EntitySummary, LinkSummary } from '../api/types'

export interface Part {
  readonly entity: EntitySummary
  readonly links: readonly LinkSummary[]
  /** Cases of the chain in which it takes this part. */
  readonly cases: readonly string[]
}

/** All who take part as one thing: the same link type, in the same role where the source words one. */
export interface Role {
  readonly type: string
  readonly role: string
  readonly parts: readonly Part[]
}

/** In the order in which one reads a case: who is accused, who suffered, who else. Others follow by type. */
const ORDER: readonly string[] = [
  'suspect',
  'party',
  'victim',
  'reporter',
  'dishonest_debtor',
  'correction',
  'involved_person',
  'involved_vehicle',
]

function place(type: string): number {
  const at = ORDER.indexOf(type)
  return at < 0 ? ORDER.length : at
}

export function rolesOf(answer: CaseAnswer): Role[] {
  const links = new Map(answer.links.map((link) => [link.id, link]))
  const roles = new Map<string, { type: string; role: string; parts: Map<string, Part> }>()
  for (const party of answer.parties) {
    for (const id of party.links) {
      const link = links.get(id)
      if (link === undefined) continue
      const role = link.role ?? ''
      const key = `${link.type} ${role}`
      const group = roles.get(key) ?? { type: link.type, role, parts: new Map<string, Part>() }
      roles.set(key, group)
      const part = group.parts.get(party.entity.id) ?? { entity: party.entity, links: [], cases: [] }
      group.parts.set(party.entity.id, {
        ...part,
        links: [...part.links, link],
        cases: [...new Set([...part.cases, link.to_id])],
      })
    }
  }
  return [...roles.values()]
    .sort((a, b) => place(a.type) - place(b.type) || a.type.localeCompare(b.type) || a.role.localeCompare(b.role))
    .map(({ type, role, parts }) => ({ type, role, parts: [...parts.values()] }))
}

/** Everything of the answer that can stand on the chart, the case itself first. */
export function entitiesOf(answer: CaseAnswer): EntitySummary[] {
  const cases = answer.chain.map((each) => each.case)
  const all = [...cases.filter((each) => each.id === answer.case_id), ...cases, ...answer.parties.map((party) => party.entity)]
  return [...new Map(all.map((entity) => [entity.id, entity])).values()]
}

/** What happened, by year, oldest first. */
export function byYear(events: readonly CaseEvent[]): [string, CaseEvent[]][] {
  const years = new Map<string, CaseEvent[]>()
  for (const event of events) {
    const year = event.at.slice(0, 4)
    const of = years.get(year)
    if (of) of.push(event)
    else years.set(year, [event])
  }
  return [...years]
}
