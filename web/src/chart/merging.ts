/** Two charts made one. Pure: what is on both stays where it stands on the first, the rest of the second joins it. */
import { groupsWithout } from './editing'
import { groupOfEach } from './shown'
import { type Chart, type ChartNode, type Group, MAX_NODES, type Point } from './state'

/** Between two charts that have nothing in common, in pixels of the chart. */
const APART = 220

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length
}

/** By how much the second chart is moved: as what both have stands on the first, else to the right of all of it. */
function shift(first: Chart, second: Chart): Point {
  const both = Object.entries(second.nodes).flatMap(([id, { position }]) => {
    const on = first.nodes[id]?.position
    return on === undefined ? [] : [{ x: on.x - position.x, y: on.y - position.y }]
  })
  if (both.length > 0) return { x: Math.round(mean(both.map(({ x }) => x))), y: Math.round(mean(both.map(({ y }) => y))) }
  const here = Object.values(first.nodes).map((node) => node.position)
  const there = Object.values(second.nodes).map((node) => node.position)
  if (here.length === 0 || there.length === 0) return { x: 0, y: 0 }
  const right = Math.max(...here.map(({ x }) => x))
  const left = Math.min(...there.map(({ x }) => x))
  return {
    x: Math.round(right + APART - left),
    y: Math.round(mean(here.map(({ y }) => y)) - mean(there.map(({ y }) => y))),
  }
}

/** What is on the second chart and not on the first, as far as there is room. */
export function joining(first: Chart, second: Chart): string[] {
  const fresh = Object.keys(second.nodes).filter((id) => !(id in first.nodes))
  return fresh.slice(0, Math.max(0, MAX_NODES - Object.keys(first.nodes).length))
}

/**
 * The first chart with the second in it. Nothing of the first is moved, hidden or taken out of its group; what both
 * have a note at bears both. How the first is looked at (period, hidden types) stays. The same chart where the second
 * has nothing to add.
 */
export function merged(first: Chart, second: Chart): Chart {
  const by = shift(first, second)
  const moved = ({ x, y }: Point): Point => ({ x: x + by.x, y: y + by.y })
  const fresh = new Set(joining(first, second))
  const nodes: Record<string, ChartNode> = { ...first.nodes }
  for (const id of fresh) {
    const node = second.nodes[id]
    if (node !== undefined) nodes[id] = { ...node, position: moved(node.position) }
  }
  for (const id of fresh) {
    const node = nodes[id]
    if (node !== undefined && node.origin !== null && !(node.origin in nodes)) nodes[id] = { ...node, origin: null }
  }
  const links = { ...first.links }
  for (const link of Object.values(second.links)) {
    if (link.from_id in nodes && link.to_id in nodes) links[link.id] ??= link
  }
  const { groups, names } = grouped(first, second, nodes, moved)
  const notes: Record<string, string> = { ...first.notes }
  for (const [id, text] of Object.entries(second.notes)) {
    const at = id in second.groups ? names.get(id) : id
    if (at === undefined || !(at in nodes || at in groups)) continue
    const own = notes[at]
    if (own === undefined) notes[at] = text
    else if (!own.includes(text)) notes[at] = `${own}\n${text}`
  }
  const sameNotes = Object.entries(notes).every(([id, text]) => first.notes[id] === text)
  const sameLinks = Object.keys(links).length === Object.keys(first.links).length
  if (fresh.size === 0 && names.size === 0 && sameNotes && sameLinks) return first
  return { ...first, nodes, links, groups, notes, hidden: [...first.hidden, ...second.hidden.filter((id) => fresh.has(id))] }
}

/** The groups of both, and by which name those of the second go now. */
function grouped(
  first: Chart,
  second: Chart,
  nodes: Chart['nodes'],
  moved: (point: Point) => Point,
): { groups: Record<string, Group>; names: Map<string, string> } {
  const taken = groupOfEach(first)
  const elsewhere = new Set(
    Object.values(second.groups).flatMap(({ members }) => members.filter((id) => taken.has(id) || !(id in nodes))),
  )
  const groups: Record<string, Group> = { ...first.groups }
  const names = new Map<string, string>()
  let number = 1
  for (const [id, group] of Object.entries(groupsWithout(second.groups, elsewhere))) {
    while (`group:${number}` in groups) number += 1
    groups[`group:${number}`] = { ...group, position: moved(group.position) }
    names.set(id, `group:${number}`)
  }
  return { groups, names }
}
