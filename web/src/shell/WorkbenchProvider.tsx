import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useCallback, useEffect, useMemo, useReducer, useRef, useState, type ReactNode } from 'react'

import { fetchChart, neighbourCountsQuery } from '../api/queries'
import type { ChartAnswer, EntitySummary, FoundPath, NeighbourCount, PathAnswer } from '../api/types'
import type { CanvasHandle } from '../chart/Canvas'
import { joining } from '../chart/merging'
import { placeApart, placeAround, placePaths } from '../chart/placement'
import { type Chart, EMPTY_STATE, MAX_NODES, type NewNode, reduce, selectedNodeIds } from '../chart/state'
import { useWords } from '../i18n/context'
import { alreadyShown, fetchFresh } from './expansion'
import { chartAddress, type Kept } from './opening'
import { useAddress } from './useAddress'
import {
  type Expansion,
  PANEL_TABS,
  type PanelTab,
  type PathEnds,
  type View,
  VIEWS,
  type Workbench,
  WorkbenchContext,
} from './workbench'

const linksAmongKey = (ids: readonly string[]) => ['links-among', ids] as const

export function WorkbenchProvider({ children }: { children: ReactNode }): React.JSX.Element {
  const { t, language, setLanguage } = useWords()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const [state, dispatch] = useReducer(reduce, EMPTY_STATE)
  const [tab, setTab] = useState<PanelTab>('details')
  const [view, setView] = useState<View>('chart')
  const [caseId, setCaseId] = useState<string | null>(null)
  const openCase = useCallback((id: string | null): void => {
    setCaseId(id)
    setView('case')
  }, [])
  const [ends, setEnds] = useState<PathEnds>({ from: null, to: null })
  const [kept, setKept] = useState<Kept | null>(null)
  const [noting, setNoting] = useState<string | null>(null)
  const startNote = useCallback((id: string | null): void => {
    setNoting(id)
    // It is written in the panel of what it is about.
    if (id !== null) dispatch({ type: 'select', selection: { kind: 'nodes', ids: [id] } })
  }, [])
  const canvas = useRef<CanvasHandle>(null)
  const chart = state.present
  const latest = useRef(chart)
  useEffect(() => {
    latest.current = chart
  })

  const opening = useAddress(
    {
      language,
      ...chartAddress(chart, selectedNodeIds(state.selection)),
      link: state.selection.kind === 'link' ? state.selection.id : null,
      pathFrom: ends.from,
      pathTo: ends.to,
      tab: tab === 'details' ? null : tab,
      view: view === 'chart' ? null : view,
      caseId,
      kept,
    },
    (address, opened) => {
      setLanguage(address.language)
      setTab(PANEL_TABS.find((name) => name === address.tab) ?? 'details')
      setView(VIEWS.find((name) => name === address.view) ?? 'chart')
      setCaseId(address.caseId)
      setEnds({ from: address.pathFrom, to: address.pathTo })
      setKept(opened.kept)
      // The links among them came with the answer: they are not asked for again.
      const { nodes, links } = opened.chart
      const among: ChartAnswer = { nodes: [], links: Object.values(links), total: Object.keys(links).length, cut: false }
      queryClient.setQueryData(linksAmongKey(Object.keys(nodes).sort()), among)
      dispatch({ type: 'restore', chart: opened.chart, selection: opened.selection })
    },
  )

  // Whatever way entities come onto the chart, all links among them are drawn: a chart that leaves one out misleads.
  const ids = useMemo(() => Object.keys(chart.nodes).sort(), [chart.nodes])
  const among = useQuery({
    queryKey: linksAmongKey(ids),
    queryFn: () => fetchChart(ids),
    enabled: opening.kind === 'ready' && ids.length > 1,
    staleTime: Infinity,
    gcTime: 60_000,
  })
  const found = among.data?.links
  useEffect(() => {
    if (found !== undefined) dispatch({ type: 'complete', links: found })
  }, [found])

  const reveal = useCallback((shown: readonly string[]): void => {
    // Once the new nodes are drawn.
    requestAnimationFrame(() => requestAnimationFrame(() => canvas.current?.reveal(shown)))
  }, [])

  const warnWhenFull = useCallback(
    (wanted: number, fits: number): void => {
      if (fits < wanted) void message.warning(t('chart.fullCut', { count: wanted - fits, max: MAX_NODES }), 6)
    },
    [message, t],
  )

  const show = useCallback(
    (entity: EntitySummary): void => {
      setView('chart')
      if (!(entity.id in chart.nodes)) {
        const full = Object.keys(chart.nodes).length >= MAX_NODES
        warnWhenFull(1, full ? 0 : 1)
        if (full) return
        const position = placeApart(Object.values(chart.nodes).map((node) => node.position))
        dispatch({ type: 'add', nodes: [{ entity, position, origin: null }], links: [] })
      }
      // It may be there and out of sight.
      dispatch({ type: 'show', ids: [entity.id] })
      dispatch({ type: 'select', selection: { kind: 'nodes', ids: [entity.id] } })
      reveal([entity.id])
    },
    [chart.nodes, reveal, warnWhenFull],
  )

  const showAll = useCallback(
    (entities: readonly EntitySummary[]): void => {
      setView('chart')
      const first = entities[0]
      if (first === undefined) return
      const existing = Object.values(chart.nodes).map((node) => node.position)
      const fresh = entities.filter((entity) => !(entity.id in chart.nodes))
      const fits = Math.min(fresh.length, MAX_NODES - existing.length)
      const anchor = chart.nodes[first.id]?.position ?? placeApart(existing)
      const rest = fresh.filter((entity) => entity.id !== first.id)
      const around = placeAround(anchor, rest.length, [...existing, anchor])
      const nodes: NewNode[] = fresh.slice(0, fits).map((entity) => ({
        entity,
        position: entity.id === first.id ? anchor : (around[rest.indexOf(entity)] ?? anchor),
        origin: null,
      }))
      dispatch({ type: 'add', nodes, links: [] })
      dispatch({ type: 'show', ids: entities.map((entity) => entity.id) })
      warnWhenFull(fresh.length, fits)
      dispatch({ type: 'select', selection: { kind: 'nodes', ids: [first.id] } })
      reveal(entities.map((entity) => entity.id))
    },
    [chart.nodes, reveal, warnWhenFull],
  )

  const merge = useCallback(
    (other: Chart): void => {
      setView('chart')
      const fresh = Object.keys(other.nodes).filter((id) => !(id in chart.nodes))
      const joined = joining(chart, other)
      dispatch({ type: 'merge', chart: other })
      warnWhenFull(fresh.length, joined.length)
      reveal(joined)
    },
    [chart, reveal, warnWhenFull],
  )

  const expand = useCallback(
    async (id: string, by: NeighbourCount, limit: number): Promise<Expansion> => {
      const { entities, links, total } = await fetchFresh(latest.current, id, by, limit)
      // Other steps may have been taken while this one was on its way.
      const now = latest.current
      const existing = Object.values(now.nodes).map((node) => node.position)
      const fits = Math.min(entities.length, MAX_NODES - existing.length)
      const places = placeAround(now.nodes[id]?.position ?? { x: 0, y: 0 }, fits, existing)
      const nodes: NewNode[] = places.flatMap((position, i) => {
        const entity = entities[i]
        return entity === undefined ? [] : [{ entity, position, origin: id }]
      })
      dispatch({ type: 'add', nodes, links })
      warnWhenFull(entities.length, fits)
      reveal([id, ...nodes.map((node) => node.entity.id)])
      return { added: nodes.length, shown: alreadyShown(now, id, by).size + nodes.length, total }
    },
    [reveal, warnWhenFull],
  )

  const drawPaths = useCallback(
    (answer: PathAnswer, paths: readonly FoundPath[], highlighted: FoundPath): void => {
      const byId = new Map(answer.nodes.map((entity) => [entity.id, entity]))
      const existing = Object.fromEntries(Object.entries(chart.nodes).map(([id, node]) => [id, node.position]))
      const places = placePaths(paths.map((path) => path.nodes), existing)
      const nodes = Object.entries(places).flatMap(([id, position]) => {
        const entity = byId.get(id)
        return entity === undefined ? [] : [{ entity, position, origin: null }]
      })
      const fits = Math.min(nodes.length, MAX_NODES - Object.keys(chart.nodes).length)
      warnWhenFull(nodes.length, fits)
      dispatch({
        type: 'add',
        nodes,
        links: answer.links,
        highlight: { nodes: highlighted.nodes, links: highlighted.links },
      })
      reveal(highlighted.nodes)
    },
    [chart.nodes, reveal, warnWhenFull],
  )

  // The panel asks for these next; asking now saves the wait. Should it fail, the panel asks again and says so.
  const only = state.selection.kind === 'nodes' && state.selection.ids.length === 1 ? state.selection.ids[0] : undefined
  useEffect(() => {
    if (only !== undefined && only in latest.current.nodes) queryClient.query(neighbourCountsQuery(only)).catch(() => undefined)
  }, [only, queryClient])

  const workbench = useMemo<Workbench>(
    () => ({ state, dispatch, opening, tab, setTab, view, setView, caseId, openCase, ends, setEnds, kept, setKept, noting, startNote, canvas, show, showAll, merge, expand, drawPaths }),
    [state, opening, tab, view, caseId, openCase, ends, kept, noting, startNote, show, showAll, merge, expand, drawPaths],
  )
  return <WorkbenchContext value={workbench}>{children}</WorkbenchContext>
}
