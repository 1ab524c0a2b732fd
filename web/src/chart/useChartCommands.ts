/** The steps of toolbar, menu and keyboard, said once. */
import { App } from 'antd'
import { useCallback, useRef, useState } from 'react'

import { useWords } from '../i18n/context'
import { agencyLabel } from '../ontology/extracts'
import { useWorkbench } from '../shell/workbench'
import { computeLayout, type LayoutName } from './layout'
import { columnsOf } from './columns'
import { drawnIds, othersThan, withRelated } from './shown'
import { selectedNodeIds } from './state'

const PAN_STEP = 60

export interface ChartCommands {
  readonly selected: readonly string[]
  readonly arranging: boolean
  readonly arrange: (name: LayoutName) => void
  readonly selectRelated: (ids: readonly string[]) => void
  readonly selectOthers: () => void
  readonly selectAll: () => void
  readonly hide: (ids: readonly string[]) => void
  /** Hides all but these. */
  readonly keepOnly: (ids: readonly string[]) => void
  readonly group: (ids: readonly string[]) => void
  readonly ungroup: (ids: readonly string[]) => void
  readonly onKey: (event: React.KeyboardEvent) => void
}

export function useChartCommands(): ChartCommands {
  const { state, dispatch, canvas, setTab } = useWorkbench()
  const { t, language } = useWords()
  const { message } = App.useApp()
  const [arranging, setArranging] = useState(false)
  const running = useRef<AbortController | null>(null)
  const selected = selectedNodeIds(state.selection)

  const columnName = useCallback(
    (by: 'agency' | 'time', key: string): string => {
      if (by === 'time') return key === '' ? t('columns.undated') : key
      return key === '' ? t('columns.shared') : agencyLabel(key, language)
    },
    [language, t],
  )

  const arrange = useCallback(
    (name: LayoutName): void => {
      running.current?.abort()
      const controller = new AbortController()
      running.current = controller
      setArranging(true)
      computeLayout(state.present, name, selected[0] ?? null, controller.signal)
        .then((positions) => {
          dispatch({ type: 'move', positions })
          if (name === 'agency' || name === 'time') {
            const columns = columnsOf(state.present, name).map(([key]) => columnName(name, key))
            void message.info(t('columns.order', { columns: columns.join(t('columns.and')) }), 6)
          }
          requestAnimationFrame(() => requestAnimationFrame(() => canvas.current?.fit()))
        })
        .catch((error: unknown) => {
          if (controller.signal.aborted) return
          void message.error(error instanceof Error ? error.message : String(error))
        })
        .finally(() => {
          if (running.current === controller) setArranging(false)
        })
    },
    [state.present, selected, dispatch, canvas, columnName, message, t],
  )

  const selectRelated = useCallback(
    (ids: readonly string[]): void => {
      dispatch({ type: 'select', selection: { kind: 'nodes', ids: withRelated(state.present, ids) } })
    },
    [dispatch, state.present],
  )

  const select = useCallback(
    (ids: readonly string[]): void => dispatch({ type: 'select', selection: { kind: 'nodes', ids } }),
    [dispatch],
  )
  const selectOthers = useCallback(() => select(othersThan(state.present, selected)), [select, selected, state.present])
  const selectAll = useCallback(() => select(drawnIds(state.present)), [select, state.present])
  const hide = useCallback((ids: readonly string[]) => dispatch({ type: 'hide', ids }), [dispatch])
  const keepOnly = useCallback(
    (ids: readonly string[]) => dispatch({ type: 'hide', ids: othersThan(state.present, ids) }),
    [dispatch, state.present],
  )
  const group = useCallback(
    (ids: readonly string[]): void => {
      const number = Object.keys(state.present.groups).length + 1
      dispatch({ type: 'group', ids, label: t('group.name', { n: number }) })
    },
    [dispatch, state.present, t],
  )
  const ungroup = useCallback(
    (ids: readonly string[]): void => {
      for (const id of ids) if (id in state.present.groups) dispatch({ type: 'ungroup', id })
    },
    [dispatch, state.present],
  )

  const onKey = useCallback(
    (event: React.KeyboardEvent): void => {
      const pan: Readonly<Record<string, readonly [number, number]>> = {
        ArrowLeft: [PAN_STEP, 0],
        ArrowRight: [-PAN_STEP, 0],
        ArrowUp: [0, PAN_STEP],
        ArrowDown: [0, -PAN_STEP],
      }
      const by = pan[event.key]
      if (by !== undefined) canvas.current?.panBy(by[0], by[1])
      else if (event.key === '+' || event.key === '=') canvas.current?.zoomBy(1.2)
      else if (event.key === '-') canvas.current?.zoomBy(1 / 1.2)
      else if ((event.key === 'Delete' || event.key === 'Backspace') && selected.length > 0) {
        dispatch({ type: 'remove', ids: selected })
      } else if (event.key === 'Enter' && selected.length === 1) setTab('expand')
      else if ((event.ctrlKey || event.metaKey) && event.key === 'a') selectAll()
      else if (event.ctrlKey || event.metaKey || event.altKey) return
      else if (event.key === 'i') selectOthers()
      else if (event.key === 'h' && selected.length > 0) hide(selected)
      else if (event.key === 'g' && selected.length > 1) group(selected)
      else if (event.key === 'u') ungroup(selected)
      else if (event.key === 'Escape') dispatch({ type: 'select', selection: { kind: 'none' } })
      else return
      event.preventDefault()
    },
    [canvas, dispatch, group, hide, selectAll, selectOthers, selected, setTab, ungroup],
  )

  return { selected, arranging, arrange, selectRelated, selectOthers, selectAll, hide, keepOnly, group, ungroup, onKey }
}
