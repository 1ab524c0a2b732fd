/**
 * Cytoscape as a view of the chart's state. It is told of every change and reports what the hand does; it never
 * decides where anything stands, so selecting or expanding moves nothing.
 */
import cytoscape, { type Core, type EventObject } from 'cytoscape'
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react'

import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useMode } from '../shell/mode'
import { toElements } from './elements'
import { isInside } from './outline'
import { placeOf } from './shown'
import { NOTHING, type Chart, type Point, type Selection } from './state'
import { stylesheet } from './style'
import './canvas.css'

export interface CanvasHandle {
  fit: () => void
  zoomBy: (factor: number) => void
  panBy: (dx: number, dy: number) => void
  /** Brings these into view without moving any node; only pans when they are outside it. */
  reveal: (ids: readonly string[]) => void
  /** What stands within a line drawn over the canvas, in pixels of it. */
  within: (outline: readonly Point[]) => string[]
  focus: () => void
}

export interface CanvasMenu {
  readonly x: number
  readonly y: number
  readonly target: Selection
}

interface Props {
  readonly ref: Ref<CanvasHandle>
  readonly chart: Chart
  readonly selection: Selection
  readonly onSelect: (selection: Selection) => void
  readonly onMove: (positions: Record<string, Point>) => void
  readonly onOpen: (id: string) => void
  readonly onMenu: (menu: CanvasMenu) => void
  readonly onKey: (event: React.KeyboardEvent) => void
}

const MIN_ZOOM = 0.08
const MAX_ZOOM = 3
/** A small chart is not blown up to fill the window. */
const FIT_ZOOM = 1.15
/** A chart opened with more entities than this is too much to be drawn for every step of a movement. */
const LARGE = 400
/** Below this labels can no longer be read. */
const GLANCE_ZOOM = 0.65
const MARGIN = 36

function fitIn(cy: Core): void {
  if (cy.nodes().empty()) return
  cy.fit(undefined, MARGIN)
  if (cy.zoom() > FIT_ZOOM) {
    cy.zoom(FIT_ZOOM)
    cy.center()
  }
}

function selectionOf(cy: Core): Selection {
  const nodes = cy.nodes(':selected')
  if (nodes.nonempty()) return { kind: 'nodes', ids: nodes.map((node) => node.id()) }
  const edge = cy.edges(':selected').first()
  return edge.nonempty() ? { kind: 'link', id: edge.id() } : NOTHING
}

function positionsOf(cy: Core): Record<string, Point> {
  const positions: Record<string, Point> = {}
  cy.nodes().forEach((node) => {
    const { x, y } = node.position()
    positions[node.id()] = { x: Math.round(x), y: Math.round(y) }
  })
  return positions
}

export default function Canvas({ ref, ...props }: Props): React.JSX.Element {
  const { chart, selection, onKey } = props
  const { t } = useWords()
  const labels = useLabels()
  const { mode } = useMode()
  const inked = useRef(mode)
  const box = useRef<HTMLDivElement>(null)
  const core = useRef<Core | null>(null)
  /** True while state is carried to the canvas: what cytoscape then reports is not the user's doing. */
  const carrying = useRef(false)
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })

  useEffect(() => {
    if (box.current === null) return undefined
    const cy = cytoscape({
      container: box.current,
      style: stylesheet(inked.current),
      layout: { name: 'preset' },
      minZoom: MIN_ZOOM,
      maxZoom: MAX_ZOOM,
      boxSelectionEnabled: true,
      selectionType: 'single',
      // On machines without a GPU a large chart is moved as the picture it was, and drawn anew where it comes to rest.
      textureOnViewport: Object.keys(latest.current.chart.nodes).length > LARGE,
      hideEdgesOnViewport: false,
      pixelRatio: 'auto',
    })
    core.current = cy
    let pending = 0
    const report = (): void => {
      if (carrying.current || pending !== 0) return
      pending = requestAnimationFrame(() => {
        pending = 0
        latest.current.onSelect(selectionOf(cy))
      })
    }
    cy.on('select unselect', report)
    cy.on('dragfree', 'node', () => latest.current.onMove(positionsOf(cy)))
    cy.on('dbltap', 'node', (event: EventObject) => latest.current.onOpen((event.target as cytoscape.NodeSingular).id()))
    cy.on('mouseover mouseout', 'edge', (event: EventObject) => {
      const edge = event.target as cytoscape.EdgeSingular
      edge.toggleClass('pointed', event.type === 'mouseover')
    })
    cy.on('cxttap', (event: EventObject) => {
      const target: unknown = event.target
      const at = event.renderedPosition
      let chosen: Selection = NOTHING
      if (target !== cy) {
        const element = target as cytoscape.SingularElementReturnValue
        if (!element.selected()) {
          cy.elements(':selected').unselect()
          element.select()
        }
        chosen = selectionOf(cy)
      }
      latest.current.onMenu({ x: at.x, y: at.y, target: chosen })
    })
    const resized = new ResizeObserver(() => cy.resize())
    resized.observe(box.current)
    return () => {
      resized.disconnect()
      cancelAnimationFrame(pending)
      cy.destroy()
      core.current = null
    }
  }, [])

  useEffect(() => {
    const cy = core.current
    if (cy === null) return
    const wasEmpty = cy.nodes().empty()
    const { nodes, edges } = toElements(chart, labels)
    carrying.current = true
    cy.batch(() => {
      cy.elements().forEach((element) => {
        const edge = edges.get(element.id())
        // A line keeps its ends for good: one that a group has taken an end of is drawn anew.
        const turned = edge !== undefined && (element.data('source') !== edge.source || element.data('target') !== edge.target)
        if ((!nodes.has(element.id()) && edge === undefined) || turned) element.remove()
      })
      for (const data of nodes.values()) {
        const position = placeOf(chart, data.id) ?? { x: 0, y: 0 }
        const node = cy.getElementById(data.id)
        if (node.empty()) {
          cy.add({ group: 'nodes', data: { ...data }, position: { ...position } })
        } else {
          node.data({ ...data })
          const at = node.position()
          if (Math.round(at.x) !== position.x || Math.round(at.y) !== position.y) node.position({ ...position })
        }
      }
      for (const data of edges.values()) {
        const edge = cy.getElementById(data.id)
        if (edge.empty()) cy.add({ group: 'edges', data: { ...data }, selectable: !data.bundled })
        else edge.data({ ...data })
      }
      const highlight = chart.highlight
      const on = new Set(highlight === null ? [] : [...highlight.nodes, ...highlight.links])
      cy.elements().forEach((element) => {
        element.toggleClass('on-path', on.has(element.id()))
        element.toggleClass('faded', highlight !== null && !on.has(element.id()))
      })
    })
    carrying.current = false
    if (wasEmpty) fitIn(cy)
  }, [chart, labels])

  useEffect(() => {
    const cy = core.current
    if (cy === null) return
    const wanted = new Set(selection.kind === 'nodes' ? selection.ids : selection.kind === 'link' ? [selection.id] : [])
    carrying.current = true
    cy.batch(() => {
      cy.elements().forEach((element) => {
        if (element.selected() !== wanted.has(element.id())) {
          if (wanted.has(element.id())) element.select()
          else element.unselect()
        }
      })
    })
    carrying.current = false
  }, [selection, chart])

  useEffect(() => {
    if (inked.current === mode) return
    inked.current = mode
    core.current?.style(stylesheet(mode))
  }, [mode])

  useImperativeHandle(ref, () => ({
    fit: () => {
      if (core.current) fitIn(core.current)
    },
    zoomBy: (factor) => {
      const cy = core.current
      if (cy) cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } })
    },
    panBy: (x, y) => core.current?.panBy({ x, y }),
    reveal: (ids) => {
      const cy = core.current
      if (cy === null) return
      const wanted = cy.collection().union(cy.nodes().filter((node) => ids.includes(node.id())))
      if (wanted.empty()) return
      const view = cy.extent()
      const bounds = wanted.boundingBox()
      const inside = bounds.x1 >= view.x1 && bounds.x2 <= view.x2 && bounds.y1 >= view.y1 && bounds.y2 <= view.y2
      if (inside) return
      // As long as a glance still takes in the whole chart, show it whole.
      const whole = cy.nodes().boundingBox()
      const zoom = Math.min((cy.width() - 2 * MARGIN) / whole.w, (cy.height() - 2 * MARGIN) / whole.h)
      if (zoom >= GLANCE_ZOOM) {
        fitIn(cy)
        return
      }
      if (bounds.w > view.w || bounds.h > view.h) cy.fit(wanted, MARGIN)
      else cy.center(wanted)
    },
    within: (outline) =>
      core.current === null
        ? []
        : core.current
            .nodes()
            .filter((node) => isInside(node.renderedPosition(), outline))
            .map((node) => node.id()),
    focus: () => box.current?.focus(),
  }))

  return (
    <div
      ref={box}
      className="canvas"
      role="application"
      aria-label={t('chart.region')}
      aria-describedby="chart-help"
      tabIndex={0}
      data-testid="canvas"
      onKeyDown={onKey}
      onContextMenu={(event) => event.preventDefault()}
    />
  )
}
