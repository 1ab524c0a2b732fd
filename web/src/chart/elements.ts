/** The chart as cytoscape's elements: what each node and line shows. Pure, so that the canvas only carries it over. */
import type { EntitySummary, LinkSummary } from '../api/types'
import type { Labels } from '../ontology/labels'
import { aboutCase, shorten, shortPeriod } from '../ui/format'
import { badgeUri, GROUP, GROUP_ICON, iconUri, lookOf, PIN_URI } from './icons'
import { linkLook } from './links'
import { type DrawnLink, drawnIds, drawnLinks, shownNodeIds } from './shown'
import type { Chart } from './state'

const LABEL_LIMIT = 22
/** Dates on every line of a large chart are noise, and most of the time drawing takes. */
const DATES_UP_TO = 120
/** Lines of one type that fan out from one entity all say the same: from so many on they say it only when pointed at. */
const FAN = 12

export interface NodeData {
  readonly id: string
  readonly label: string
  readonly colour: string
  readonly shape: string
  readonly icon: string
  readonly badge: string
  readonly pin: string
}

export interface EdgeData {
  readonly id: string
  readonly source: string
  readonly target: string
  /** What stands on the line, and what stands there once it is pointed at, selected or on the path. */
  readonly label: string
  readonly full: string
  readonly colour: string
  readonly line: string
  readonly arrow: 'triangle' | 'none'
  readonly width: number
  /** Stands for several links to a closed group: it has no evidence of its own and can't be selected. */
  readonly bundled: boolean
}

export interface Elements {
  readonly nodes: ReadonlyMap<string, NodeData>
  readonly edges: ReadonlyMap<string, EdgeData>
}

/** A transparent drawing: cytoscape wants as many images on every node. */
const BLANK = 'data:image/svg+xml;utf8,%3Csvg%20xmlns%3D%22http%3A%2F%2Fwww.w3.org%2F2000%2Fsvg%22%2F%3E'

/** Distinct neighbours on the chart by entity, whether or not their link type is shown just now. */
export function shownNeighbours(chart: Chart): Map<string, Set<string>> {
  const shown = new Map<string, Set<string>>()
  const note = (of: string, other: string): void => {
    const set = shown.get(of)
    if (set) set.add(other)
    else shown.set(of, new Set([other]))
  }
  for (const link of Object.values(chart.links)) {
    note(link.from_id, link.to_id)
    note(link.to_id, link.from_id)
  }
  return shown
}

export function linkText(link: LinkSummary, labels: Labels): string {
  const name = labels.linkType(link.type)
  const role = link.role !== null && link.role !== '' ? `·${link.role}` : ''
  const count = link.count > 1 ? ` ×${link.count.toLocaleString('en-US')}` : ''
  return `${name}${role}${count}`
}

function nodeLabel(entity: EntitySummary): string {
  const label = shorten(entity.label, LABEL_LIMIT)
  const about = aboutCase(entity)
  return about === null ? label : `${label}\n${shorten(about, LABEL_LIMIT)}`
}

/** Links by type at each end: key is id and type. */
function fanSizes(lines: readonly DrawnLink[]): Map<string, number> {
  const sizes = new Map<string, number>()
  for (const { from, to, links } of lines) {
    for (const key of [`${from} ${links[0].type}`, `${to} ${links[0].type}`]) sizes.set(key, (sizes.get(key) ?? 0) + 1)
  }
  return sizes
}

function noted(label: string, note: string | undefined): string {
  return note === undefined ? label : `${label}\n✎ ${shorten(note.replace(/\s+/g, ' '), LABEL_LIMIT)}`
}

export function toElements(chart: Chart, labels: Labels): Elements {
  const neighbours = shownNeighbours(chart)
  const nodes = new Map<string, NodeData>()
  const shown = new Set(shownNodeIds(chart))
  for (const id of drawnIds(chart)) {
    const node = chart.nodes[id]
    const group = chart.groups[id]
    if (node !== undefined) {
      const { entity, pinned } = node
      const look = lookOf(entity.type)
      const elsewhere = entity.degree - (neighbours.get(id)?.size ?? 0)
      nodes.set(id, {
        id,
        label: noted(nodeLabel(entity), chart.notes[id]),
        colour: look.colour,
        shape: look.shape,
        icon: iconUri(entity.type),
        badge: elsewhere > 0 ? badgeUri(elsewhere) : BLANK,
        pin: pinned ? PIN_URI : BLANK,
      })
    } else if (group !== undefined) {
      const members = group.members.filter((member) => shown.has(member)).length
      nodes.set(id, {
        id,
        label: noted(`${shorten(group.label, LABEL_LIMIT)} (${members})`, chart.notes[id]),
        colour: GROUP.colour,
        shape: GROUP.shape,
        icon: GROUP_ICON,
        badge: BLANK,
        pin: group.pinned ? PIN_URI : BLANK,
      })
    }
  }
  const lines = drawnLinks(chart)
  const fans = fanSizes(lines)
  const withDates = lines.length <= DATES_UP_TO
  const edges = new Map<string, EdgeData>()
  for (const { id, from, to, links } of lines) {
    const [link] = links
    const look = linkLook(link.type)
    const bundled = links.length > 1
    const text = bundled ? `${labels.linkType(link.type)} (${links.length})` : linkText(link, labels)
    const period = bundled ? '' : shortPeriod(link)
    const full = period === '' ? text : `${text}\n${period}`
    const inFan = Math.max(fans.get(`${from} ${link.type}`) ?? 0, fans.get(`${to} ${link.type}`) ?? 0) >= FAN
    const count = links.reduce((sum, each) => sum + Math.max(1, each.count), 0)
    edges.set(id, {
      id,
      source: from,
      target: to,
      label: inFan ? '' : withDates ? full : text,
      full,
      colour: look.colour,
      line: look.line,
      arrow: labels.isSymmetric(link.type) ? 'none' : 'triangle',
      width: Math.min(5, 1.3 + Math.log10(count)),
      bundled,
    })
  }
  return { nodes, edges }
}
