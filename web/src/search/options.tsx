/** Hits of a search as the grouped options of a drop-down, used by the search box and by the path's ends. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'

import { SEARCH_LIMIT, searchQuery } from '../api/queries'
import type { EntitySummary, SearchHit } from '../api/types'
import { ENTITY_TYPES } from '../chart/icons'
import { useWords } from '../i18n/context'
import { isMessageKey } from '../i18n/messages'
import { useLabels } from '../ontology/labels'
import { useWorkbench } from '../shell/workbench'
import { EntityLine } from '../ui/EntityLine'
import { problemText } from '../ui/ProblemNotice'
import { Marked } from './Marked'

const TYPING_PAUSE_MS = 180

export interface EntityOption {
  readonly value: string
  readonly label: React.ReactNode
  readonly entity: EntitySummary
}

export interface OptionGroup {
  readonly label: React.ReactNode
  readonly title: string
  readonly options: EntityOption[]
}

export interface EntityOptions {
  readonly groups: OptionGroup[]
  /** What the drop-down says when it has nothing to list; null while nothing was typed. */
  readonly note: React.ReactNode
  readonly footer: React.ReactNode
  readonly searching: boolean
  readonly find: (id: string) => EntitySummary | undefined
}

function usePaused(text: string): string {
  const [paused, setPaused] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return paused
}

export function useEntityOptions(typed: string): EntityOptions {
  const words = useWords()
  const { t } = words
  const labels = useLabels()
  const { state } = useWorkbench()
  const text = usePaused(typed.trim())
  const { data, error, isFetching, isPlaceholderData } = useQuery(searchQuery(text))
  const nodes = state.present.nodes
  const current = typed.trim() === ''

  return useMemo(() => {
    const hits = current || data === undefined ? [] : data.hits
    const byType = new Map<string, SearchHit[]>()
    for (const hit of hits) {
      byType.set(hit.entity.type, [...(byType.get(hit.entity.type) ?? []), hit])
    }
    // Groups in the order of their best hit would jump while typing; this order never does.
    const types = [...byType.keys()].sort((a, b) => ENTITY_TYPES.indexOf(a) - ENTITY_TYPES.indexOf(b))
    const kindOf = (kind: string): string => {
      const key = `kind.${kind}`
      return isMessageKey(key) ? t(key) : labels.attribute(kind)
    }
    const groups = types.map((type) => ({
      title: type,
      label: `${labels.entityType(type)} · ${byType.get(type)?.length ?? 0}`,
      options: (byType.get(type) ?? []).map(({ entity, matched_on, matched }) => ({
        value: entity.id,
        entity,
        label: (
          <EntityLine
            entity={entity}
            label={<Marked text={entity.label} part={text} />}
            aside={
              <>
                <span className="match-kind">{t('search.by', { kind: kindOf(matched_on) })}</span>
                {matched !== entity.label && (
                  <span className="match-text">
                    <Marked text={matched} part={text} />
                  </span>
                )}
                {entity.id in nodes && <span className="on-chart">{t('search.onChart')}</span>}
              </>
            }
          />
        ),
      })),
    }))
    let note: React.ReactNode = null
    if (!current && error !== null) note = <span className="search-problem">{problemText(error, words)}</span>
    else if (!current && (data === undefined || isPlaceholderData || text !== typed.trim())) note = t('search.searching')
    else if (!current) {
      note = (
        <>
          <strong>{t('search.none', { text })}</strong>
          <br />
          {t('search.none.hint')}
        </>
      )
    }
    return {
      groups,
      note,
      footer: data?.cut === true && hits.length > 0 ? t('search.more', { count: Math.min(SEARCH_LIMIT, hits.length) }) : null,
      searching: isFetching,
      find: (id) => hits.find((hit) => hit.entity.id === id)?.entity,
    }
  }, [current, data, error, isFetching, isPlaceholderData, labels, nodes, t, text, typed, words])
}
