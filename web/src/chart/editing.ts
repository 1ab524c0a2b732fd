/** Steps that change how the chart is looked at and put in order, not what is on it. Pure; a step that changes nothing
 * gives the same chart. */
import { entitiesOf, groupOfEach } from './shown'
import type { Chart, Group, Period } from './state'

export type EditAction =
  /** Out of sight, but still on the chart. Groups stand for their members. */
  | { type: 'hide'; ids: readonly string[] }
  /** In sight again, whatever keeps these out of it. */
  | { type: 'show'; ids: readonly string[] }
  | { type: 'show-all' }
  | { type: 'toggle-type'; entityType: string }
  | { type: 'toggle-link-type'; linkType: string }
  | { type: 'period'; period: Period | null }
  /** One symbol for several; groups among them are merged into it. */
  | { type: 'group'; ids: readonly string[]; label: string }
  | { type: 'ungroup'; id: string }
  | { type: 'rename-group'; id: string; label: string }
  /** What a person writes at an entity or group; empty to take it away. */
  | { type: 'note'; id: string; text: string }

const toggled = (list: readonly string[], name: string): readonly string[] =>
  list.includes(name) ? list.filter((other) => other !== name) : [...list, name]

/** Without these members; a group of fewer than two is none. */
export function groupsWithout(groups: Chart['groups'], gone: ReadonlySet<string>): Chart['groups'] {
  const left: Record<string, Group> = {}
  for (const [id, group] of Object.entries(groups)) {
    const members = group.members.filter((member) => !gone.has(member))
    if (members.length >= 2) left[id] = members.length === group.members.length ? group : { ...group, members }
  }
  return left
}

/** Notes at what there still is. */
export function notesOf(chart: Chart): Chart['notes'] {
  const kept = Object.entries(chart.notes).filter(([id]) => id in chart.nodes || id in chart.groups)
  return kept.length === Object.keys(chart.notes).length ? chart.notes : Object.fromEntries(kept)
}

export function shownAgain(chart: Chart, ids: readonly string[]): Chart {
  const wanted = new Set(entitiesOf(chart, ids))
  const types = new Set([...wanted].flatMap((id) => chart.nodes[id]?.entity.type ?? []))
  const inGroup = groupOfEach(chart)
  const opened = new Set(ids.flatMap((id) => inGroup.get(id) ?? []))
  const hidden = chart.hidden.filter((id) => !wanted.has(id))
  const hiddenTypes = chart.hiddenTypes.filter((type) => !types.has(type))
  if (hidden.length === chart.hidden.length && hiddenTypes.length === chart.hiddenTypes.length && opened.size === 0) return chart
  const groups = Object.fromEntries(Object.entries(chart.groups).filter(([id]) => !opened.has(id)))
  const next = { ...chart, hidden, hiddenTypes, groups }
  return { ...next, notes: notesOf(next) }
}

function grouped(chart: Chart, ids: readonly string[], label: string): Chart {
  const members = entitiesOf(chart, ids).filter((id) => id in chart.nodes)
  if (members.length < 2) return chart
  const groups = { ...groupsWithout(chart.groups, new Set(members)) }
  let number = 1
  while (`group:${number}` in groups || `group:${number}` in chart.groups) number += 1
  const places = members.flatMap((id) => chart.nodes[id]?.position ?? [])
  const mean = (of: (place: { x: number; y: number }) => number): number =>
    Math.round(places.reduce((sum, place) => sum + of(place), 0) / places.length)
  const group: Group = { label, members, position: { x: mean((p) => p.x), y: mean((p) => p.y) }, pinned: false }
  const next = { ...chart, groups: { ...groups, [`group:${number}`]: group } }
  return { ...next, notes: notesOf(next) }
}

export function edited(chart: Chart, action: EditAction): Chart {
  switch (action.type) {
    case 'hide': {
      const hidden = new Set(chart.hidden)
      for (const id of entitiesOf(chart, action.ids)) if (id in chart.nodes) hidden.add(id)
      return hidden.size === chart.hidden.length ? chart : { ...chart, hidden: [...hidden] }
    }
    case 'show':
      return shownAgain(chart, action.ids)
    case 'show-all':
      return chart.hidden.length + chart.hiddenTypes.length === 0 ? chart : { ...chart, hidden: [], hiddenTypes: [] }
    case 'toggle-type':
      return { ...chart, hiddenTypes: toggled(chart.hiddenTypes, action.entityType) }
    case 'toggle-link-type':
      return { ...chart, hiddenLinkTypes: toggled(chart.hiddenLinkTypes, action.linkType) }
    case 'period': {
      const same = chart.period?.from === action.period?.from && chart.period?.to === action.period?.to
      return same ? chart : { ...chart, period: action.period }
    }
    case 'group':
      return grouped(chart, action.ids, action.label)
    case 'ungroup': {
      if (!(action.id in chart.groups)) return chart
      const groups = Object.fromEntries(Object.entries(chart.groups).filter(([id]) => id !== action.id))
      const next = { ...chart, groups }
      return { ...next, notes: notesOf(next) }
    }
    case 'rename-group': {
      const group = chart.groups[action.id]
      if (group === undefined || group.label === action.label) return chart
      return { ...chart, groups: { ...chart.groups, [action.id]: { ...group, label: action.label } } }
    }
    case 'note': {
      if ((chart.notes[action.id] ?? '') === action.text) return chart
      const others = Object.fromEntries(Object.entries(chart.notes).filter(([id]) => id !== action.id))
      return { ...chart, notes: action.text === '' ? others : { ...others, [action.id]: action.text } }
    }
  }
}
