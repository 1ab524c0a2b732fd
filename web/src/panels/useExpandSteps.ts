/** What an entity can be expanded by: each kind with its count, how much of it is on the chart, and the step itself. */
import { App } from 'antd'
import { useState } from 'react'

import type { NeighbourCount } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { alreadyShown } from '../shell/expansion'
import { useWorkbench } from '../shell/workbench'
import { problemText } from '../ui/ProblemNotice'

export const DEFAULT_LOAD = 50
export const LOADS: readonly number[] = [10, 25, 50, 100, 200]

export interface ExpandStep {
  readonly key: string
  readonly title: string
  readonly linkType: string
  readonly entityType: string
  readonly direction: NeighbourCount['direction']
  readonly shown: number
  readonly total: number
  readonly loading: boolean
  readonly load: () => void
}

export function useExpandSteps(
  id: string | null,
  counts: readonly NeighbourCount[],
  perLoad: number = DEFAULT_LOAD,
): ExpandStep[] {
  const words = useWords()
  const { t } = words
  const labels = useLabels()
  const { message } = App.useApp()
  const { state, expand } = useWorkbench()
  const [loading, setLoading] = useState<string | null>(null)
  if (id === null) return []

  return [...counts]
    .sort((a, b) => labels.linkTypes.indexOf(a.link_type) - labels.linkTypes.indexOf(b.link_type) || b.count - a.count)
    .map((by) => {
      const key = `${by.link_type} ${by.direction} ${by.entity_type}`
      const load = (): void => {
        setLoading(key)
        expand(id, by, perLoad)
          .then(({ added, shown, total }) => {
            void message.success(added === 0 ? t('expand.addedNone') : t('expand.added', { added, shown, total }))
          })
          .catch((error: unknown) => {
            void message.error(t('expand.failed', { reason: problemText(error, words) }), 6)
          })
          .finally(() => setLoading(null))
      }
      return {
        key,
        title: `${labels.neighbours(by.link_type, by.direction)} · ${labels.entityType(by.entity_type)}`,
        linkType: by.link_type,
        entityType: by.entity_type,
        direction: by.direction,
        shown: alreadyShown(state.present, id, by).size,
        total: by.count,
        loading: loading === key,
        load,
      }
    })
}
