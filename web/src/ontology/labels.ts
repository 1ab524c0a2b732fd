/** Labels of the ontology in the language of the page, as the service declares them. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { ontologyQuery } from '../api/queries'
import { useWords } from '../i18n/context'
import { extractLabel } from './extracts'

export interface Labels {
  readonly entityTypes: readonly string[]
  readonly linkTypes: readonly string[]
  readonly entityType: (name: string) => string
  readonly linkType: (name: string) => string
  /** Attribute of any type; the types of the ontology agree on what an attribute of one name means. */
  readonly attribute: (name: string) => string
  readonly extract: (name: string) => string
  readonly isSymmetric: (linkType: string) => boolean
}

export function useLabels(): Labels {
  const { language } = useWords()
  const { data } = useQuery(ontologyQuery)
  return useMemo(() => {
    const pick = (labels: { label_zh: string; label_en: string }): string =>
      language === 'zh' ? labels.label_zh : labels.label_en
    const entityTypes = new Map(data?.entity_types.map((info) => [info.name, pick(info)]))
    const linkTypes = new Map(data?.link_types.map((info) => [info.name, pick(info)]))
    const attributes = new Map(
      data?.entity_types.flatMap((info) => info.attributes.map((attribute) => [attribute.name, pick(attribute)] as const)),
    )
    const symmetric = new Set(data?.link_types.filter((info) => info.symmetric).map((info) => info.name))
    return {
      entityTypes: [...entityTypes.keys()],
      linkTypes: [...linkTypes.keys()],
      entityType: (name) => entityTypes.get(name) ?? name,
      linkType: (name) => linkTypes.get(name) ?? name,
      attribute: (name) => attributes.get(name) ?? name,
      extract: (name) => extractLabel(name, language),
      isSymmetric: (linkType) => symmetric.has(linkType),
    }
  }, [data, language])
}
