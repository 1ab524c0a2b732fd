/** Looking a text up and filling its {places}; no React here, so that it can be tested alone. */
import type { Language } from '../chart/address'
import { en } from './en'
import { type MessageKey, zh } from './zh'

export type Values = Readonly<Record<string, string | number>>
export type Translate = (key: MessageKey, values?: Values) => string

export const CATALOGUES: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = { zh, en }

/** {name}, or {name:one|many} where the word after a number depends on it, as it does in English. */
const PLACE = /\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g

/** Numbers are grouped by thousands in both languages; a place without a value is left as it is. */
export function translate(language: Language, key: MessageKey, values: Values = {}): string {
  return CATALOGUES[language][key].replace(PLACE, (place, name: string, one?: string, many?: string) => {
    const value = values[name]
    if (value === undefined) return place
    const text = typeof value === 'number' ? value.toLocaleString('en-US') : value
    if (one === undefined || many === undefined) return text
    return `${text} ${value === 1 ? one : many}`
  })
}

export function isMessageKey(key: string): key is MessageKey {
  return key in zh
}
