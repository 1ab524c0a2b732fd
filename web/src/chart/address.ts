/**
 * The chart in the address bar, so that a reload or a shared address reopens it.
 *
 * It is the fragment (after #), which a browser never sends: the ids somebody looks at then stand in no access log,
 * no proxy and no Referer. Positions are whole pixels; links are not written, the service knows them.
 */
import type { Point } from './state'

export type Language = 'zh' | 'en'

export interface AddressNode {
  readonly id: string
  readonly position: Point
  readonly origin: string | null
  readonly pinned: boolean
}

export interface Address {
  readonly language: Language
  readonly nodes: readonly AddressNode[]
  readonly selected: readonly string[]
  readonly link: string | null
  readonly hiddenLinkTypes: readonly string[]
  readonly pathFrom: string | null
  readonly pathTo: string | null
  readonly tab: string | null
  /** Which of the page's views is shown; null for the chart. */
  readonly view: string | null
}

export const EMPTY_ADDRESS: Address = {
  language: 'zh',
  nodes: [],
  selected: [],
  link: null,
  hiddenLinkTypes: [],
  pathFrom: null,
  pathTo: null,
  tab: null,
  view: null,
}

const NODE = /^([^!~]+)!(-?\d+)!(-?\d+)!(\d*)!(p?)$/

/** One node: id!x!y!index of what brought it!p when pinned. */
function writeNodes(nodes: readonly AddressNode[]): string {
  const index = new Map(nodes.map((node, i) => [node.id, i]))
  return nodes
    .map(({ id, position, origin, pinned }) => {
      const from = origin === null ? '' : (index.get(origin) ?? '')
      return [id, Math.round(position.x), Math.round(position.y), from, pinned ? 'p' : ''].join('!')
    })
    .join('~')
}

/** Parts that cannot be read are left out: an old or shortened address still opens what it names. */
function readNodes(text: string): AddressNode[] {
  const parts = text.split('~').map((part) => NODE.exec(part))
  const ids = parts.map((match) => match?.[1] ?? null)
  const seen = new Set<string>()
  const nodes: AddressNode[] = []
  for (const match of parts) {
    const id = match?.[1]
    if (!match || id === undefined || seen.has(id)) continue
    seen.add(id)
    const origin = match[4] === '' || match[4] === undefined ? null : (ids[Number(match[4])] ?? null)
    nodes.push({ id, position: { x: Number(match[2]), y: Number(match[3]) }, origin, pinned: match[5] === 'p' })
  }
  return nodes
}

export function writeAddress(address: Address): string {
  const query = new URLSearchParams()
  query.set('lang', address.language)
  if (address.selected.length > 0) query.set('selected', address.selected.join('~'))
  if (address.link !== null) query.set('link', address.link)
  if (address.tab !== null) query.set('tab', address.tab)
  if (address.view !== null) query.set('view', address.view)
  if (address.pathFrom !== null) query.set('from', address.pathFrom)
  if (address.pathTo !== null) query.set('to', address.pathTo)
  if (address.hiddenLinkTypes.length > 0) query.set('hide', address.hiddenLinkTypes.join('~'))
  if (address.nodes.length > 0) query.set('chart', writeNodes(address.nodes))
  // These stand in ids of ours unharmed, and an address with %21 for every ! cannot be read by anybody.
  return `#${query.toString().replaceAll('%21', '!').replaceAll('%7E', '~')}`
}

export function readAddress(hash: string): Address {
  const query = new URLSearchParams(hash.replace(/^#/, ''))
  const list = (name: string): string[] => (query.get(name) ?? '').split('~').filter((part) => part !== '')
  return {
    language: query.get('lang') === 'en' ? 'en' : 'zh',
    nodes: readNodes(query.get('chart') ?? ''),
    selected: list('selected'),
    link: query.get('link'),
    hiddenLinkTypes: list('hide'),
    pathFrom: query.get('from'),
    pathTo: query.get('to'),
    tab: query.get('tab'),
    view: query.get('view'),
  }
}
