/** Looking a text up and filling its {places}; no React here, so that it can be tested alone. */
import type { Language } from '../chart/address'
import { en } from './en'
import { type MessageKey, zh } from './zh'

export type Values = Readonly<Record<string, string | number>>
export type Translate = (key: MessageKey, values?: Values) => string

export const CATALOGUES: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = { zh, en }

/** Numbers are grouped by thousands in both languages; a place without a value is left as it is. */
export function translate(language: Language, key: MessageKey, values: Values = {}): string {
  return CATALOGUES[language][key].replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name]
    if (value === undefined) return place
    return typeof value === 'number' ? value.toLocaleString('en-US') : value
  })
}

export function isMessageKey(key: string): key is MessageKey {
  return key in zh
}
