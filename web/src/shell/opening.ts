/** From an address to the chart it names. */
import { fetchChart } from '../api/queries'
import type { EntitySummary } from '../api/types'
import type { Address, AddressNode } from '../chart/address'
import { placeApart } from '../chart/placement'
import { type Chart, type ChartNode, NOTHING, type Selection } from '../chart/state'

export interface Opened {
  readonly chart: Chart
  readonly selection: Selection
  /** How many entities of the address there no longer are. */
  readonly missing: number
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

export async function openAddress(address: Address): Promise<Opened> {
  const listed: AddressNode[] = [...address.nodes]
  for (const id of address.selected) {
    if (listed.some((node) => node.id === id)) continue
    listed.push({ id, position: placeApart(listed.map((node) => node.position)), origin: null, pinned: false })
  }
  const empty = { nodes: {}, links: {}, hiddenLinkTypes: address.hiddenLinkTypes, highlight: null }
  if (listed.length === 0) return { chart: empty, selection: NOTHING, missing: 0 }

  const answer = await fetchChart(listed.map((node) => node.id))
  const found = successors(listed.map((node) => node.id), answer.nodes)
  const nodes: Record<string, ChartNode> = {}
  for (const { id, position, origin, pinned } of listed) {
    const entity = found.get(id)
    if (entity === undefined || entity.id in nodes) continue
    const parent = origin === null ? undefined : found.get(origin)
    nodes[entity.id] = { entity, position, origin: parent?.id ?? null, pinned }
  }
  const links = Object.fromEntries(answer.links.map((link) => [link.id, link]))
  const ids = address.selected.flatMap((id) => found.get(id)?.id ?? [])
  const selection: Selection =
    address.link !== null ? { kind: 'link', id: address.link } : ids.length > 0 ? { kind: 'nodes', ids } : NOTHING
  return {
    chart: { nodes, links, hiddenLinkTypes: address.hiddenLinkTypes, highlight: null },
    selection,
    missing: listed.filter((node) => !found.has(node.id)).length,
  }
}
