/**
 * The chart in the address bar, so that a reload or a shared address reopens it.
 *
 * It is the fragment (after #), which a browser never sends: the ids somebody looks at then stand in no access log,
 * no proxy and no Referer. Positions are whole pixels; links are not written, the service knows them.
 */
import type { Group, Period, Point } from './state'

export type Language = 'zh' | 'en'

export interface AddressNode {
  readonly id: string
  readonly position: Point
  readonly origin: string | null
  readonly pinned: boolean
  readonly hidden: boolean
}

/** A chart that the service keeps; version: null for the last. */
export interface KeptInAddress {
  readonly id: string
  readonly version: number | null
}

export interface Address {
  readonly language: Language
  readonly nodes: readonly AddressNode[]
  readonly selected: readonly string[]
  readonly link: string | null
  readonly hiddenLinkTypes: readonly string[]
  readonly hiddenTypes: readonly string[]
  readonly period: Period | null
  readonly groups: readonly Group[]
  /** By entity or, as `group:1` for the first, by group. */
  readonly notes: Readonly<Record<string, string>>
  readonly pathFrom: string | null
  readonly pathTo: string | null
  readonly tab: string | null
  /** Which of the page's views is shown; null for the chart. */
  readonly view: string | null
  /** The case that the case view is about. */
  readonly caseId: string | null
  /** The kept chart that this is, or, where the address names no entities, the one to open. */
  readonly kept: KeptInAddress | null
}

export const EMPTY_ADDRESS: Address = {
  language: 'zh',
  nodes: [],
  selected: [],
  link: null,
  hiddenLinkTypes: [],
  hiddenTypes: [],
  period: null,
  groups: [],
  notes: {},
  pathFrom: null,
  pathTo: null,
  tab: null,
  view: null,
  caseId: null,
  kept: null,
}

const NODE = /^([^!~]+)!(-?\d+)!(-?\d+)!(\d*)!(p?)(h?)$/

/** One node: id!x!y!index of what brought it!p when pinned, h when hidden. */
function writeNodes(nodes: readonly AddressNode[]): string {
  const index = new Map(nodes.map((node, i) => [node.id, i]))
  return nodes
    .map(({ id, position, origin, pinned, hidden }) => {
      const from = origin === null ? '' : (index.get(origin) ?? '')
      return [id, Math.round(position.x), Math.round(position.y), from, (pinned ? 'p' : '') + (hidden ? 'h' : '')].join('!')
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
    const position = { x: Number(match[2]), y: Number(match[3]) }
    nodes.push({ id, position, origin, pinned: match[5] === 'p', hidden: match[6] === 'h' })
  }
  return nodes
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

function readPeriod(text: string | null): Period | null {
  const [from, to] = (text ?? '').split('~').map((day) => (DAY.test(day) ? day : null))
  return (from ?? null) === null && (to ?? null) === null ? null : { from: from ?? null, to: to ?? null }
}

/** What people wrote may hold any character, so it stands as JSON; what is not as expected is left out. */
function readJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function readGroups(text: string | null): Group[] {
  const listed = readJson(text)
  if (!Array.isArray(listed)) return []
  return listed.flatMap((each: unknown) => {
    if (!Array.isArray(each)) return []
    const [label, x, y, pinned, ...members] = each as unknown[]
    if (typeof label !== 'string' || typeof x !== 'number' || typeof y !== 'number') return []
    const ids = members.filter((id) => typeof id === 'string')
    return ids.length < 2 ? [] : [{ label, position: { x, y }, pinned: pinned === 1, members: ids }]
  })
}

function readNotes(text: string | null): Record<string, string> {
  const read = readJson(text)
  if (!isRecord(read)) return {}
  return Object.fromEntries(
    Object.entries(read).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
  )
}

const KEPT = /^(CH-\d{1,9})(?:!(\d{1,9}))?$/

function readKept(text: string | null): KeptInAddress | null {
  const match = KEPT.exec(text ?? '')
  return match?.[1] === undefined ? null : { id: match[1], version: match[2] === undefined ? null : Number(match[2]) }
}

export function writeAddress(address: Address): string {
  const query = new URLSearchParams()
  query.set('lang', address.language)
  if (address.selected.length > 0) query.set('selected', address.selected.join('~'))
  if (address.link !== null) query.set('link', address.link)
  if (address.tab !== null) query.set('tab', address.tab)
  if (address.view !== null) query.set('view', address.view)
  if (address.caseId !== null) query.set('case', address.caseId)
  if (address.kept !== null) query.set('kept', [address.kept.id, ...(address.kept.version === null ? [] : [address.kept.version])].join('!'))
  if (address.pathFrom !== null) query.set('from', address.pathFrom)
  if (address.pathTo !== null) query.set('to', address.pathTo)
  if (address.hiddenLinkTypes.length > 0) query.set('hide', address.hiddenLinkTypes.join('~'))
  if (address.hiddenTypes.length > 0) query.set('types', address.hiddenTypes.join('~'))
  if (address.period !== null) query.set('period', `${address.period.from ?? ''}~${address.period.to ?? ''}`)
  if (address.groups.length > 0) {
    const rows = address.groups.map(({ label, position, pinned, members }) => [label, position.x, position.y, pinned ? 1 : 0, ...members])
    query.set('groups', JSON.stringify(rows))
  }
  if (Object.keys(address.notes).length > 0) query.set('notes', JSON.stringify(address.notes))
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
    hiddenTypes: list('types'),
    period: readPeriod(query.get('period')),
    groups: readGroups(query.get('groups')),
    notes: readNotes(query.get('notes')),
    pathFrom: query.get('from'),
    pathTo: query.get('to'),
    tab: query.get('tab'),
    view: query.get('view'),
    caseId: query.get('case'),
    kept: readKept(query.get('kept')),
  }
}
