/** Laying mentions side by side. */
import type { BlindMention } from '../api/types'

/** What a row states, whatever is made of it. */
export type Stated = BlindMention

/** What identifies comes first; the rest as the mentions bring it. */
const FIRST = ['name', 'former_name', 'plate', 'uscc', 'case_number', 'id_number', 'sex', 'birth_date', 'phone', 'address']

export function attributeOrder(mentions: readonly Stated[]): string[] {
  const stated = new Set(mentions.flatMap((mention) => Object.keys(mention.attributes)))
  const first = FIRST.filter((name) => stated.has(name))
  return [...first, ...[...stated].filter((name) => !first.includes(name))]
}

/** Whether two mentions state different values. A mention that states none contradicts nobody. */
export function isConflict(attribute: string, mentions: readonly Stated[]): boolean {
  const values = new Set(mentions.flatMap((mention) => mention.attributes[attribute] ?? []))
  return values.size > 1
}
