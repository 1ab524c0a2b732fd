import { useQuery } from '@tanstack/react-query'
import { Spin } from 'antd'
import { lazy, Suspense, useCallback, useState } from 'react'

import { statusQuery } from '../api/queries'
import { useWords } from '../i18n/context'
import { useWorkbench } from '../shell/workbench'
import { Blank } from '../ui/Blank'
import { ProblemNotice } from '../ui/ProblemNotice'
import type { CanvasMenu } from './Canvas'
import { ContextMenu } from './ContextMenu'
import { HiddenChip } from './HiddenChip'
import { Lasso } from './Lasso'
import { Legend } from './Legend'
import type { Point, Selection } from './state'
import { Toolbar } from './Toolbar'
import { useChartCommands } from './useChartCommands'

const Opening = lazy(() => import('../guide/Guide').then(({ Opening: of }) => ({ default: of })))
const Guide = lazy(() => import('../guide/Guide').then(({ Guide: of }) => ({ default: of })))
const Canvas = lazy(() => import('./Canvas'))
const MapView = lazy(() => import('../map/MapView'))
const PeriodFilter = lazy(() => import('./PeriodFilter').then(({ PeriodFilter: of }) => ({ default: of })))

function Cover({ children }: { children: React.ReactNode }): React.JSX.Element {
  return <div className="chart-cover">{children}</div>
}

export function ChartArea(): React.JSX.Element {
  const { t } = useWords()
  const { state, dispatch, opening, canvas, setTab } = useWorkbench()
  const { data: status, error: statusError, refetch } = useQuery(statusQuery)
  const commands = useChartCommands()
  const [menu, setMenu] = useState<CanvasMenu | null>(null)
  const [guided, setGuided] = useState(false)
  const [lasso, setLasso] = useState(false)
  const [onMap, setOnMap] = useState(false)
  const [timed, setTimed] = useState(state.present.period !== null)
  const empty = Object.keys(state.present.nodes).length === 0

  const onSelect = useCallback((selection: Selection) => dispatch({ type: 'select', selection }), [dispatch])
  const onMove = useCallback((positions: Record<string, Point>) => dispatch({ type: 'move', positions }), [dispatch])
  const onOpen = useCallback(
    (id: string) => {
      dispatch({ type: 'select', selection: { kind: 'nodes', ids: [id] } })
      setTab('expand')
    },
    [dispatch, setTab],
  )

  const leaveLasso = (): void => {
    setLasso(false)
    canvas.current?.focus()
  }
  const onDrawn = (outline: readonly Point[], more: boolean): void => {
    const enclosed = canvas.current?.within(outline) ?? []
    const ids = more ? [...new Set([...commands.selected, ...enclosed])] : enclosed
    dispatch({ type: 'select', selection: ids.length > 0 ? { kind: 'nodes', ids } : { kind: 'none' } })
    if (!more) leaveLasso()
  }

  return (
    <main className="chart-area" id="chart" tabIndex={-1}>
      <h1 className="sr-only">{t('chart.title')}</h1>
      <p className="sr-only" id="chart-help">
        {t('help.click')} {t('help.double')} {t('help.keys')} {t('help.edit')}
      </p>
      <Toolbar
        commands={commands}
        lasso={lasso}
        onLasso={() => setLasso(!lasso)}
        timed={timed}
        onTimed={() => setTimed(!timed)}
        onMap={onMap}
        onMapped={() => setOnMap(!onMap)}
      />
      <div className="chart-stage">
        {!empty && onMap && (
          <Suspense
            fallback={
              <Cover>
                <Spin />
              </Cover>
            }
          >
            <MapView />
          </Suspense>
        )}
        {!empty && !onMap && (
          <Suspense
            fallback={
              <Cover>
                <Spin />
              </Cover>
            }
          >
            <Canvas
              ref={canvas}
              chart={state.present}
              selection={state.selection}
              onSelect={onSelect}
              onMove={onMove}
              onOpen={onOpen}
              onMenu={setMenu}
              onKey={(event) => {
                if (event.key === 'l' && !event.ctrlKey && !event.metaKey) setLasso(true)
                else commands.onKey(event)
              }}
            />
          </Suspense>
        )}
        {empty && opening.kind === 'ready' && status?.home_loaded === true && (
          <Cover>
            <Blank title={t('chart.empty.title')}>
              {t('chart.empty.body')}
              <p>{t('chart.empty.demo')}</p>
            </Blank>
            <Suspense fallback={null}>
              <Opening onStart={() => setGuided(true)} />
            </Suspense>
          </Cover>
        )}
        {empty && status?.home_loaded === false && (
          <Cover>
            <Blank title={t('chart.notBuilt.title')}>{t('chart.notBuilt.body')}</Blank>
          </Cover>
        )}
        {empty && statusError !== null && (
          <Cover>
            <ProblemNotice error={statusError} onRetry={() => void refetch()} />
          </Cover>
        )}
        {opening.kind === 'opening' && (
          <Cover>
            <Spin description={t('chart.loading')} size="large" />
          </Cover>
        )}
        {opening.kind === 'failed' && statusError === null && status?.home_loaded !== false && (
          <Cover>
            <ProblemNotice error={opening.error} onRetry={opening.retry} />
          </Cover>
        )}
        {!empty && guided && (
          <Suspense fallback={null}>
            <Guide onClose={() => setGuided(false)} />
          </Suspense>
        )}
        {!empty && <HiddenChip />}
        {!empty && !onMap && lasso && <Lasso onDrawn={onDrawn} onLeave={leaveLasso} />}
        {menu !== null && <ContextMenu menu={menu} commands={commands} onClose={() => setMenu(null)} />}
      </div>
      {!empty && (timed || state.present.period !== null) && (
        <Suspense fallback={null}>
          <PeriodFilter />
        </Suspense>
      )}
      <Legend />
    </main>
  )
}
