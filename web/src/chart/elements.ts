/** The chart as cytoscape's elements: what each node and line shows. Pure, so that the canvas only carries it over. */
import type { EntitySummary, LinkSummary } from '../api/types'
import type { Labels } from '../ontology/labels'
import { aboutCase, shorten, shortPeriod } from '../ui/format'
import { badgeUri, iconUri, lookOf, PIN_URI } from './icons'
import { linkLook } from './links'
import { type Chart, visibleLinks } from './state'

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

function fanKey(id: string, link: LinkSummary): string {
  return `${id} ${link.type}`
}

/** Links by type at each entity. */
function fanSizes(links: readonly LinkSummary[]): Map<string, number> {
  const sizes = new Map<string, number>()
  for (const link of links) {
    for (const key of [fanKey(link.from_id, link), fanKey(link.to_id, link)]) sizes.set(key, (sizes.get(key) ?? 0) + 1)
  }
  return sizes
}

export function toElements(chart: Chart, labels: Labels): Elements {
  const neighbours = shownNeighbours(chart)
  const nodes = new Map<string, NodeData>()
  for (const [id, { entity, pinned }] of Object.entries(chart.nodes)) {
    const look = lookOf(entity.type)
    const hidden = entity.degree - (neighbours.get(id)?.size ?? 0)
    nodes.set(id, {
      id,
      label: nodeLabel(entity),
      colour: look.colour,
      shape: look.shape,
      icon: iconUri(entity.type),
      badge: hidden > 0 ? badgeUri(hidden) : BLANK,
      pin: pinned ? PIN_URI : BLANK,
    })
  }
  const visible = visibleLinks(chart)
  const fans = fanSizes(visible)
  const withDates = visible.length <= DATES_UP_TO
  const edges = new Map<string, EdgeData>()
  for (const link of visible) {
    const look = linkLook(link.type)
    const text = linkText(link, labels)
    const period = shortPeriod(link)
    const full = period === '' ? text : `${text}\n${period}`
    const inFan = Math.max(fans.get(fanKey(link.from_id, link)) ?? 0, fans.get(fanKey(link.to_id, link)) ?? 0) >= FAN
    edges.set(link.id, {
      id: link.id,
      source: link.from_id,
      target: link.to_id,
      label: inFan ? '' : withDates ? full : text,
      full,
      colour: look.colour,
      line: look.line,
      arrow: labels.isSymmetric(link.type) ? 'none' : 'triangle',
      width: Math.min(5, 1.3 + Math.log10(Math.max(1, link.count))),
    })
  }
  return { nodes, edges }
}
