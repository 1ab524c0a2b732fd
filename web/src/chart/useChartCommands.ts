/** The steps of toolbar, menu and keyboard, said once. */
import { App } from 'antd'
import { useCallback, useRef, useState } from 'react'

import { useWords } from '../i18n/context'
import { useWorkbench } from '../shell/workbench'
import { computeLayout, type LayoutName } from './layout'
import { selectedNodeIds, withRelated } from './state'

const PAN_STEP = 60

export interface ChartCommands {
  readonly selected: readonly string[]
  readonly arranging: boolean
  readonly arrange: (name: LayoutName) => void
  readonly exportPng: () => void
  readonly selectRelated: (ids: readonly string[]) => void
  readonly onKey: (event: React.KeyboardEvent) => void
}

export function useChartCommands(): ChartCommands {
  const { state, dispatch, canvas, setTab } = useWorkbench()
  const { t } = useWords()
  const { message } = App.useApp()
  const [arranging, setArranging] = useState(false)
  const running = useRef<AbortController | null>(null)
  const selected = selectedNodeIds(state.selection)

  const arrange = useCallback(
    (name: LayoutName): void => {
      running.current?.abort()
      const controller = new AbortController()
      running.current = controller
      setArranging(true)
      computeLayout(state.present, name, selected[0] ?? null, controller.signal)
        .then((positions) => {
          dispatch({ type: 'move', positions })
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
    [state.present, selected, dispatch, canvas, message],
  )

  const exportPng = useCallback((): void => {
    const blob = canvas.current?.png()
    if (blob === undefined) return
    const url = URL.createObjectURL(blob)
    const link = document.createElement('a')
    link.href = url
    link.download = `${t('chart.title')}-${new Date().toISOString().slice(0, 10)}.png`
    link.click()
    URL.revokeObjectURL(url)
  }, [canvas, t])

  const selectRelated = useCallback(
    (ids: readonly string[]): void => {
      dispatch({ type: 'select', selection: { kind: 'nodes', ids: withRelated(state.present, ids) } })
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
      else if (event.key === 'Escape') dispatch({ type: 'select', selection: { kind: 'none' } })
      else return
      event.preventDefault()
    },
    [canvas, dispatch, selected, setTab],
  )

  return { selected, arranging, arrange, exportPng, selectRelated, onKey }
}
