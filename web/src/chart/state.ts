/**
 * The link chart as data: what is on it and where, with undo and redo of everything that changes it.
 *
 * Pure: the canvas, the list and the address bar are three views of this one value. Selection is kept outside
 * history, since choosing something changes nothing on the chart.
 */
import type { EntitySummary, LinkSummary } from '../api/types'
import { type EditAction, edited, groupsWithout, notesOf, shownAgain } from './editing'
import { merged } from './merging'
import { entitiesOf } from './shown'

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

/** Several entities that stand on the chart as one symbol, until it is opened. */
export interface Group {
  readonly label: string
  readonly members: readonly string[]
  readonly position: Point
  readonly pinned: boolean
}

/** Days, both inclusive; null where open. */
export interface Period {
  readonly from: string | null
  readonly to: string | null
}

export interface Chart {
  readonly nodes: Readonly<Record<string, ChartNode>>
  readonly links: Readonly<Record<string, LinkSummary>>
  readonly hiddenLinkTypes: readonly string[]
  /** Entities out of sight, one by one and by type. They stay on the chart. */
  readonly hidden: readonly string[]
  readonly hiddenTypes: readonly string[]
  readonly groups: Readonly<Record<string, Group>>
  /** By entity or group. */
  readonly notes: Readonly<Record<string, string>>
  /** Only links of this period are drawn. */
  readonly period: Period | null
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

/** A step that history keeps. */
type Step =
  | { type: 'add'; nodes: readonly NewNode[]; links: readonly LinkSummary[]; highlight?: Highlight | null }
  | { type: 'remove'; ids: readonly string[] }
  | { type: 'collapse'; id: string }
  | { type: 'move'; positions: Readonly<Record<string, Point>> }
  | { type: 'pin'; ids: readonly string[]; pinned: boolean }
  | EditAction
  | { type: 'highlight'; highlight: Highlight | null }
  | { type: 'clear' }
  /** Another chart put into this one. */
  | { type: 'merge'; chart: Chart }

export type ChartAction =
  | Step
  /** Links found among what is already shown. Not a step of the user's, so it makes no entry in history. */
  | { type: 'complete'; links: readonly LinkSummary[] }
  | { type: 'restore'; chart: Chart; selection: Selection }
  | { type: 'select'; selection: Selection }
  | { type: 'undo' }
  | { type: 'redo' }

export const NOTHING: Selection = { kind: 'none' }
export const EMPTY_CHART: Chart = {
  nodes: {},
  links: {},
  hiddenLinkTypes: [],
  hidden: [],
  hiddenTypes: [],
  groups: {},
  notes: {},
  period: null,
  highlight: null,
}
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

export function isPinned(chart: Chart, ids: readonly string[]): boolean {
  return ids.every((id) => (chart.nodes[id] ?? chart.groups[id])?.pinned === true)
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
  const next = {
    ...chart,
    nodes,
    links,
    hidden: chart.hidden.filter((id) => !gone.has(id)),
    groups: groupsWithout(chart.groups, gone),
    highlight: trimHighlight(chart.highlight, nodes, links),
  }
  return { ...next, notes: notesOf(next) }
}

/** Where a group goes its members go, so that it opens where it stands. */
function moved(chart: Chart, positions: Readonly<Record<string, Point>>): Chart {
  const nodes: Record<string, ChartNode> = { ...chart.nodes }
  const groups: Record<string, Group> = { ...chart.groups }
  let changed = false
  for (const [id, position] of Object.entries(positions)) {
    const thing = nodes[id] ?? groups[id]
    if (thing === undefined) continue
    const by = { x: position.x - thing.position.x, y: position.y - thing.position.y }
    if (by.x === 0 && by.y === 0) continue
    changed = true
    const node = nodes[id]
    if (node !== undefined) nodes[id] = { ...node, position }
    const group = groups[id]
    if (group === undefined) continue
    groups[id] = { ...group, position }
    for (const member of group.members) {
      const of = nodes[member]
      if (of !== undefined) nodes[member] = { ...of, position: { x: of.position.x + by.x, y: of.position.y + by.y } }
    }
  }
  return changed ? { ...chart, nodes, groups } : chart
}

function pinned(chart: Chart, ids: readonly string[], pinned: boolean): Chart {
  const nodes: Record<string, ChartNode> = { ...chart.nodes }
  const groups: Record<string, Group> = { ...chart.groups }
  let changed = false
  for (const id of ids) {
    const node = nodes[id]
    const group = groups[id]
    if (node !== undefined && node.pinned !== pinned) nodes[id] = { ...node, pinned }
    else if (group !== undefined && group.pinned !== pinned) groups[id] = { ...group, pinned }
    else continue
    changed = true
  }
  return changed ? { ...chart, nodes, groups } : chart
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
function step(chart: Chart, action: Step): Chart {
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
      // A path that was asked for is seen whole, whatever was out of sight.
      const seen = action.highlight ? shownAgain(chart, action.highlight.nodes) : chart
      if (!changed && !moreLinks && highlight === chart.highlight && seen === chart) return chart
      return { ...seen, nodes, links, highlight }
    }
    case 'remove': {
      const ids = entitiesOf(chart, action.ids).filter((id) => id in chart.nodes)
      return ids.length > 0 ? without(chart, ids) : chart
    }
    case 'collapse': {
      const ids = broughtBy(chart, action.id)
      return ids.length > 0 ? without(chart, ids) : chart
    }
    case 'move':
      return moved(chart, action.positions)
    case 'pin':
      return pinned(chart, action.ids, action.pinned)
    case 'merge':
      return merged(chart, action.chart)
    case 'highlight':
      return action.highlight === chart.highlight ? chart : { ...chart, highlight: action.highlight }
    case 'clear':
      return Object.keys(chart.nodes).length === 0 ? chart : { ...EMPTY_CHART, hiddenLinkTypes: chart.hiddenLinkTypes }
    default:
      return edited(chart, action)
  }
}

/** A selection may only name what is on the chart and in sight. */
function keepSelection(selection: Selection, chart: Chart): Selection {
  if (selection.kind === 'nodes') {
    const hidden = new Set(chart.hidden)
    const types = new Set(chart.hiddenTypes)
    const ids = selection.ids.filter((id) => {
      const node = chart.nodes[id]
      return node === undefined ? id in chart.groups : !hidden.has(id) && !types.has(node.entity.type)
    })
    if (ids.length === selection.ids.length) return selection
    return ids.length > 0 ? { kind: 'nodes', ids } : NOTHING
  }
  if (selection.kind === 'link') return selection.id in chart.links ? selection : NOTHING
  return selection
}

/** What is selected once a step is taken: of a group its members, of members their group. */
function afterwards(state: ChartState, action: Step, present: Chart): Selection {
  if (action.type === 'group') {
    return { kind: 'nodes', ids: Object.keys(present.groups).filter((id) => !(id in state.present.groups)) }
  }
  if (action.type === 'ungroup') return { kind: 'nodes', ids: state.present.groups[action.id]?.members ?? [] }
  return state.selection
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
        selection: keepSelection(afterwards(state, action, present), present),
      }
    }
  }
}
