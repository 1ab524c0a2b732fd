/** Labels of the ontology in the language of the page, as the service declares them. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { ontologyQuery } from '../api/queries'
import type { NeighbourCount } from '../api/types'
import { useWords } from '../i18n/context'
import { extractLabel } from './extracts'

export interface Labels {
  readonly entityTypes: readonly string[]
  readonly linkTypes: readonly string[]
  readonly entityType: (name: string) => string
  readonly linkType: (name: string) => string
  /** What an entity has others by: a link type read from either of its ends. */
  readonly neighbours: (linkType: string, direction: NeighbourCount['direction']) => string
  /** Types may call an attribute of one name differently: a person's is 姓名, an enterprise's 名称. */
  readonly attribute: (name: string, entityType?: string) => string
  /** A value in words: codes by their table, yes and no; all others as they are. */
  readonly value: (attribute: string, value: string) => string
  readonly extract: (name: string) => string
  readonly isSymmetric: (linkType: string) => boolean
}

export function useLabels(): Labels {
  const { language, t } = useWords()
  const { data } = useQuery(ontologyQuery)
  return useMemo(() => {
    const pick = (labels: { label_zh: string; label_en: string }): string =>
      language === 'zh' ? labels.label_zh : labels.label_en
    const entityTypes = new Map(data?.entity_types.map((info) => [info.name, pick(info)]))
    const linkTypes = new Map(data?.link_types.map((info) => [info.name, pick(info)]))
    const reverse = new Map(
      data?.link_types.map((info) => [info.name, language === 'zh' ? info.reverse_zh : info.reverse_en]),
    )
    const codes = new Map(
      data?.entity_types.flatMap((info) =>
        info.attributes.map((attribute) => [attribute.name, new Map(attribute.codes.map((row) => [row.code, pick(row)]))] as const),
      ),
    )
    const attributes = new Map(
      // Backwards, so that the first type's wording is the one kept where no type is asked for.
      data?.entity_types.toReversed().flatMap((info) =>
        info.attributes.flatMap((attribute) => [
          [attribute.name, pick(attribute)] as const,
          [`${info.name}.${attribute.name}`, pick(attribute)] as const,
        ]),
      ),
    )
    const symmetric = new Set(data?.link_types.filter((info) => info.symmetric).map((info) => info.name))
    return {
      entityTypes: [...entityTypes.keys()],
      linkTypes: [...linkTypes.keys()],
      entityType: (name) => entityTypes.get(name) ?? name,
      linkType: (name) => linkTypes.get(name) ?? name,
      neighbours: (linkType, direction) =>
        (direction === 'in' ? reverse.get(linkType) : linkTypes.get(linkType)) ?? linkType,
      value: (attribute, value) => {
        const coded = codes.get(attribute)?.get(value)
        if (coded !== undefined) return coded
        if (value === 'true') return t('value.true')
        return value === 'false' ? t('value.false') : value
      },
      attribute: (name, entityType) => attributes.get(`${entityType}.${name}`) ?? attributes.get(name) ?? name,
      extract: (name) => extractLabel(name, language),
      isSymmetric: (linkType) => symmetric.has(linkType),
    }
  }, [data, language, t])
}
