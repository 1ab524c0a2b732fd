/**
 * The link chart as data: what is on it and where, with undo and redo of everything that changes it.
 *
 * Pure: the canvas, the list and the address bar are three views of this one value. Selection is kept outside
 * history, since choosing something changes nothing on the chart.
 */
import type { EntitySummary, LinkSummary } from '../api/types'

/** More than this and neither a person nor the drawing keeps up; the page says so instead of slowing down. */
export const MAX_NODES = 2000
const MAX_HISTORY = 100

export interface Point {
  readonly x: number
  readonly y: number
}

export interface ChartNode {
  readonly entity: EntitySummary
  readonly position: Point
  /** The entity whose expansion brought this one; null where a person put it there (search, path, address). */
  readonly origin: string | null
  readonly pinned: boolean
}

export interface Highlight {
  readonly nodes: readonly string[]
  readonly links: readonly string[]
}

export interface Chart {
  readonly nodes: Readonly<Record<string, ChartNode>>
  readonly links: Readonly<Record<string, LinkSummary>>
  readonly hiddenLinkTypes: readonly string[]
  readonly highlight: Highlight | null
}

export type Selection =
  | { readonly kind: 'none' }
  | { readonly kind: 'nodes'; readonly ids: readonly string[] }
  | { readonly kind: 'link'; readonly id: string }

export interface ChartState {
  readonly past: readonly Chart[]
  readonly present: Chart
  readonly future: readonly Chart[]
  readonly selection: Selection
}

export interface NewNode {
  readonly entity: EntitySummary
  readonly position: Point
  readonly origin: string | null
}

export type ChartAction =
  | { type: 'add'; nodes: readonly NewNode[]; links: readonly LinkSummary[]; highlight?: Highlight | null }
  /** Links found among what is already shown. Not a step of the user's, so it makes no entry in history. */
  | { type: 'complete'; links: readonly LinkSummary[] }
  | { type: 'remove'; ids: readonly string[] }
  | { type: 'collapse'; id: string }
  | { type: 'move'; positions: Readonly<Record<string, Point>> }
  | { type: 'pin'; ids: readonly string[]; pinned: boolean }
  | { type: 'toggle-link-type'; linkType: string }
  | { type: 'highlight'; highlight: Highlight | null }
  | { type: 'clear' }
  | { type: 'restore'; chart: Chart; selection: Selection }
  | { type: 'select'; selection: Selection }
  | { type: 'undo' }
  | { type: 'redo' }

export const NOTHING: Selection = { kind: 'none' }
export const EMPTY_CHART: Chart = { nodes: {}, links: {}, hiddenLinkTypes: [], highlight: null }
export const EMPTY_STATE: ChartState = { past: [], present: EMPTY_CHART, future: [], selection: NOTHING }

/** How many of these entities fit before the chart is full. */
export function room(chart: Chart, ids: readonly string[]): number {
  const fresh = ids.filter((id) => !(id in chart.nodes)).length
  return Math.min(fresh, MAX_NODES - Object.keys(chart.nodes).length)
}

/** What collapsing an entity takes away: all it brought, and what those brought, except what is pinned. */
export function broughtBy(chart: Chart, id: string): string[] {
  const children = new Map<string, string[]>()
  for (const [child, node] of Object.entries(chart.nodes)) {
    if (node.origin !== null) children.set(node.origin, [...(children.get(node.origin) ?? []), child])
  }
  const seen = new Set<string>([id])
  const queue = [id]
  const found: string[] = []
  for (let current = queue.pop(); current !== undefined; current = queue.pop()) {
    for (const child of children.get(current) ?? []) {
      if (seen.has(child) || chart.nodes[child]?.pinned === true) continue
      seen.add(child)
      found.push(child)
      queue.push(child)
    }
  }
  return found
}

/** The entities one visible link away from any of these, and these themselves. */
export function withRelated(chart: Chart, ids: readonly string[]): string[] {
  const chosen = new Set(ids)
  const result = new Set(ids)
  for (const link of visibleLinks(chart)) {
    if (chosen.has(link.from_id)) result.add(link.to_id)
    if (chosen.has(link.to_id)) result.add(link.from_id)
  }
  return [...result]
}

export function visibleLinks(chart: Chart): LinkSummary[] {
  const hidden = new Set(chart.hiddenLinkTypes)
  return Object.values(chart.links).filter((link) => !hidden.has(link.type))
}

export function selectedNodeIds(selection: Selection): readonly string[] {
  return selection.kind === 'nodes' ? selection.ids : []
}

function mergeLinks(
  nodes: Chart['nodes'],
  links: Chart['links'],
  added: readonly LinkSummary[],
): Record<string, LinkSummary> {
  const merged: Record<string, LinkSummary> = { ...links }
  for (const link of added) {
    if (link.from_id in nodes && link.to_id in nodes) merged[link.id] = link
  }
  return merged
}

function without(chart: Chart, ids: readonly string[]): Chart {
  const gone = new Set(ids)
  const nodes: Record<string, ChartNode> = {}
  for (const [id, node] of Object.entries(chart.nodes)) {
    if (gone.has(id)) continue
    // What a removed entity brought stays, but nothing can be collapsed into what is no longer there.
    nodes[id] = node.origin !== null && gone.has(node.origin) ? { ...node, origin: null } : node
  }
  const links: Record<string, LinkSummary> = {}
  for (const link of Object.values(chart.links)) {
    if (link.from_id in nodes && link.to_id in nodes) links[link.id] = link
  }
  return { ...chart, nodes, links, highlight: trimHighlight(chart.highlight, nodes, links) }
}

function trimHighlight(
  highlight: Highlight | null,
  nodes: Chart['nodes'],
  links: Chart['links'],
): Highlight | null {
  if (highlight === null) return null
  const left = {
    nodes: highlight.nodes.filter((id) => id in nodes),
    links: highlight.links.filter((id) => id in links),
  }
  return left.nodes.length === highlight.nodes.length ? left : null
}

/** The chart after one step, or the same object where the step changes nothing. */
function step(chart: Chart, action: ChartAction): Chart {
  switch (action.type) {
    case 'add': {
      const nodes: Record<string, ChartNode> = { ...chart.nodes }
      let count = Object.keys(nodes).length
      let changed = false
      for (const { entity, position, origin } of action.nodes) {
        if (entity.id in nodes || count >= MAX_NODES) continue
        nodes[entity.id] = { entity, position, origin, pinned: false }
        count += 1
        changed = true
      }
      const links = mergeLinks(nodes, chart.links, action.links)
      const moreLinks = Object.keys(links).length > Object.keys(chart.links).length
      const highlight = action.highlight === undefined ? chart.highlight : action.highlight
      if (!changed && !moreLinks && highlight === chart.highlight) return chart
      return { ...chart, nodes, links, highlight }
    }
    case 'remove':
      return action.ids.some((id) => id in chart.nodes) ? without(chart, action.ids) : chart
    case 'collapse': {
      const ids = broughtBy(chart, action.id)
      return ids.length > 0 ? without(chart, ids) : chart
    }
    case 'move': {
      const nodes: Record<string, ChartNode> = { ...chart.nodes }
      let changed = false
      for (const [id, position] of Object.entries(action.positions)) {
        const node = nodes[id]
        if (node === undefined) continue
        if (node.position.x === position.x && node.position.y === position.y) continue
        nodes[id] = { ...node, position }
        changed = true
      }
      return changed ? { ...chart, nodes } : chart
    }
    case 'pin': {
      const nodes: Record<string, ChartNode> = { ...chart.nodes }
      let changed = false
      for (const id of action.ids) {
        const node = nodes[id]
        if (node === undefined || node.pinned === action.pinned) continue
        nodes[id] = { ...node, pinned: action.pinned }
        changed = true
      }
      return changed ? { ...chart, nodes } : chart
    }
    case 'toggle-link-type': {
      const hidden = chart.hiddenLinkTypes
      return {
        ...chart,
        hiddenLinkTypes: hidden.includes(action.linkType)
          ? hidden.filter((linkType) => linkType !== action.linkType)
          : [...hidden, action.linkType],
      }
    }
    case 'highlight':
      return action.highlight === chart.highlight ? chart : { ...chart, highlight: action.highlight }
    case 'clear':
      return Object.keys(chart.nodes).length === 0 ? chart : { ...EMPTY_CHART, hiddenLinkTypes: chart.hiddenLinkTypes }
    default:
      return chart
  }
}

/** A selection may only name what is on the chart. */
function keepSelection(selection: Selection, chart: Chart): Selection {
  if (selection.kind === 'nodes') {
    const ids = selection.ids.filter((id) => id in chart.nodes)
    if (ids.length === selection.ids.length) return selection
    return ids.length > 0 ? { kind: 'nodes', ids } : NOTHING
  }
  if (selection.kind === 'link') return selection.id in chart.links ? selection : NOTHING
  return selection
}

export function reduce(state: ChartState, action: ChartAction): ChartState {
  switch (action.type) {
    case 'select':
      return { ...state, selection: keepSelection(action.selection, state.present) }
    case 'restore':
      return {
        past: [],
        present: action.chart,
        future: [],
        selection: keepSelection(action.selection, action.chart),
      }
    case 'complete': {
      const links = mergeLinks(state.present.nodes, state.present.links, action.links)
      if (Object.keys(links).length === Object.keys(state.present.links).length) return state
      return { ...state, present: { ...state.present, links } }
    }
    case 'undo': {
      const previous = state.past.at(-1)
      if (previous === undefined) return state
      return {
        past: state.past.slice(0, -1),
        present: previous,
        future: [state.present, ...state.future],
        selection: keepSelection(state.selection, previous),
      }
    }
    case 'redo': {
      const next = state.future[0]
      if (next === undefined) return state
      return {
        past: [...state.past, state.present],
        present: next,
        future: state.future.slice(1),
        selection: keepSelection(state.selection, next),
      }
    }
    default: {
      const present = step(state.present, action)
      if (present === state.present) return state
      return {
        past: [...state.past, state.present].slice(-MAX_HISTORY),
        present,
        future: [],
        selection: keepSelection(state.selection, present),
      }
    }
  }
}
