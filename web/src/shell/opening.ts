/** From an address to the chart it names. */
import { openKept } from '../api/charts'
import { fetchChart } from '../api/queries'
import type { ChartAnswer, EntitySummary } from '../api/types'
import { type Address, type AddressNode, EMPTY_ADDRESS } from '../chart/address'
import { placeApart } from '../chart/placement'
import { chartOf } from '../kept/document'
import { type Chart, type ChartNode, EMPTY_CHART, type Group, NOTHING, type Selection } from '../chart/state'

/** A kept chart and the version that is open; title: null while it is not known. */
export interface Kept {
  readonly id: string
  readonly version: number
  readonly title: string | null
}

export interface Opened {
  readonly chart: Chart
  readonly selection: Selection
  /** How many entities of the address there no longer are. */
  readonly missing: number
  /** The kept chart that it is. */
  readonly kept: Kept | null
}

/** Whom an id of the address stands for now: itself, or what it has been merged into. */
function successors(asked: readonly string[], answered: readonly EntitySummary[]): Map<string, EntitySummary> {
  const byId = new Map(answered.map((entity) => [entity.id, entity]))
  const found = new Map<string, EntitySummary>()
  asked.forEach((id, i) => {
    // Answers keep the order asked; only where none is left out does a place say who succeeds whom.
    const entity = byId.get(id) ?? (answered.length === asked.length ? answered[i] : undefined)
    if (entity !== undefined) found.set(id, entity)
  })
  return found
}

const GROUP_ID = /^group:\d+$/

/** What was arranged and written, on what is there now. */
function writtenOn(
  address: Address,
  nodes: Chart['nodes'],
  found: ReadonlyMap<string, EntitySummary>,
): Pick<Chart, 'hidden' | 'groups' | 'notes'> {
  const now = (id: string): string[] => {
    const entity = found.get(id)
    return entity !== undefined && entity.id in nodes ? [entity.id] : []
  }
  const groups: Record<string, Group> = {}
  address.groups.forEach((group, i) => {
    const members = [...new Set(group.members.flatMap(now))]
    if (members.length >= 2) groups[`group:${i + 1}`] = { ...group, members }
  })
  const notes: Record<string, string> = {}
  for (const [id, text] of Object.entries(address.notes)) {
    for (const at of id in groups ? [id] : now(id)) notes[at] = text
  }
  return { hidden: [...new Set(address.nodes.flatMap(({ id, hidden }) => (hidden ? now(id) : [])))], groups, notes }
}

/** A kept chart, asked of the service as it may be seen today. */
async function openedKept(address: Address, id: string, version: number | null): Promise<Opened> {
  const opened = await openKept(id, version)
  const kept: Kept = { id: opened.id, version: opened.version, title: opened.title }
  return { ...drawn({ ...address, ...chartOf(opened.document) }, opened.chart), kept }
}

/** A kept chart as it may be seen today, to be put into another. */
export async function openedToMerge(id: string): Promise<Chart> {
  return (await openedKept(EMPTY_ADDRESS, id, null)).chart
}

export async function openAddress(asked: Address): Promise<Opened> {
  const { kept } = asked
  if (kept !== null && asked.nodes.length === 0 && asked.selected.length === 0) return openedKept(asked, kept.id, kept.version)
  const address = withSelected(asked)
  // What draws it is loaded while it is asked for.
  if (address.nodes.length > 0) void import('../chart/Canvas')
  const answer = address.nodes.length === 0 ? NO_CHART : await fetchChart(address.nodes.map((node) => node.id))
  // Who saved it under what title is told by the list of kept charts.
  return { ...drawn(address, answer), kept: kept?.version == null ? null : { id: kept.id, version: kept.version, title: null } }
}

const NO_CHART: ChartAnswer = { nodes: [], links: [], total: 0, cut: false }

/** What is selected is on the chart, whether the address says where or not. */
function withSelected(address: Address): Address {
  const listed: AddressNode[] = [...address.nodes]
  for (const id of address.selected) {
    if (GROUP_ID.test(id) || listed.some((node) => node.id === id)) continue
    listed.push({ id, position: placeApart(listed.map((node) => node.position)), origin: null, pinned: false, hidden: false })
  }
  return { ...address, nodes: listed }
}

/** The chart of an address, with what the service says there is of it. */
function drawn(address: Address, answer: Pick<ChartAnswer, 'nodes' | 'links'>): Omit<Opened, 'kept'> {
  const { nodes: listed, hiddenLinkTypes, hiddenTypes, period } = address
  const found = successors(listed.map((node) => node.id), answer.nodes)
  const nodes: Record<string, ChartNode> = {}
  for (const { id, position, origin, pinned } of listed) {
    const entity = found.get(id)
    if (entity === undefined || entity.id in nodes) continue
    const parent = origin === null ? undefined : found.get(origin)
    nodes[entity.id] = { entity, position, origin: parent?.id ?? null, pinned }
  }
  const links = Object.fromEntries(answer.links.map((link) => [link.id, link]))
  const written = writtenOn(address, nodes, found)
  const ids = address.selected.flatMap((id) => (id in written.groups ? [id] : (found.get(id)?.id ?? [])))
  const selection: Selection =
    address.link !== null ? { kind: 'link', id: address.link } : ids.length > 0 ? { kind: 'nodes', ids } : NOTHING
  return {
    chart: { ...EMPTY_CHART, hiddenLinkTypes, hiddenTypes, period, nodes, links, ...written },
    selection,
    missing: listed.filter((node) => !found.has(node.id)).length,
  }
}

export type ChartInAddress = Pick<
  Address,
  'nodes' | 'selected' | 'hiddenLinkTypes' | 'hiddenTypes' | 'period' | 'groups' | 'notes'
>

/** The chart as an address names it: with group numbers closed up, and notes at these. */
export function chartAddress(chart: Chart, selected: readonly string[]): ChartInAddress {
  const hidden = new Set(chart.hidden)
  const numbers = new Map(Object.keys(chart.groups).map((id, i) => [id, `group:${i + 1}`]))
  return {
    nodes: Object.entries(chart.nodes).map(([id, { position, origin, pinned }]) => ({
      id,
      position,
      origin,
      pinned,
      hidden: hidden.has(id),
    })),
    selected: selected.map((id) => numbers.get(id) ?? id),
    hiddenLinkTypes: chart.hiddenLinkTypes,
    hiddenTypes: chart.hiddenTypes,
    period: chart.period,
    groups: Object.values(chart.groups),
    notes: Object.fromEntries(Object.entries(chart.notes).map(([id, text]) => [numbers.get(id) ?? id, text])),
  }
}
