/** What a fact of a hit says, in words. */
import type { WatchFact, WatchRule } from '../api/types'
import type { Language } from '../chart/address'
import type { Labels } from '../ontology/labels'

export interface Told {
  readonly name: string
  readonly value: string
}

/** Attributes by the ontology's labels, all else by the words of the rule. Codes of stations are for machines. */
export function toldOf(fact: WatchFact, rule: WatchRule | undefined, labels: Labels, language: Language): Told[] {
  const word = (key: string): string | undefined => rule?.words[key]?.[language]
  return Object.entries(fact.told)
    .filter(([key]) => !key.endsWith('_code'))
    .map(([key, value]) => {
      const [entityType, attribute] = key.split('.')
      if (attribute !== undefined) return { name: labels.attribute(attribute, entityType), value: labels.value(attribute, value) }
      return { name: word(key) ?? key, value: word(value) ?? value }
    })
}
