/** The catalogue looked through; nothing here knows React. */
import type { CatalogueItem } from '../api/types'
import type { Language } from '../chart/address'

/** Whether it can be asked for at all. */
export function isOpen(item: CatalogueItem): boolean {
  return item.sharing !== 'none'
}

/** The fields whose name, extract or provider holds what was typed, in either case of letters. */
export function matching(
  items: readonly CatalogueItem[],
  typed: string,
  language: Language,
  extractLabel: (extract: string) => string,
): CatalogueItem[] {
  const wanted = typed.trim().toLowerCase()
  if (wanted === '') return [...items]
  return items.filter((item) =>
    [item.label[language] ?? '', item.field, extractLabel(item.extract), item.extract].some((text) =>
      text.toLowerCase().includes(wanted),
    ),
  )
}

/** Extract → its fields, in the order of the catalogue. */
export function byExtract(items: readonly CatalogueItem[]): [string, readonly CatalogueItem[]][] {
  const groups = new Map<string, CatalogueItem[]>()
  for (const item of items) groups.set(item.extract, [...(groups.get(item.extract) ?? []), item])
  return [...groups]
}

/** One number a line; blank lines and repeats are dropped. */
export function numbersIn(text: string): string[] {
  return [...new Set(text.split(/[\n,，;；]/).map((line) => line.trim()).filter((line) => line !== ''))]
}
