/** A chart as the service keeps it, and as the page has it. Pure. */
import type { ChartDocument } from '../api/charts'
import type { ChartInAddress } from '../shell/opening'

/** What the service takes of a name. */
const MOST_LABEL = 60

export function documentOf({ nodes, hiddenLinkTypes, hiddenTypes, period, groups, notes }: ChartInAddress): ChartDocument {
  return {
    nodes: nodes.map(({ id, position, origin, pinned, hidden }) => ({ id, x: position.x, y: position.y, origin, pinned, hidden })),
    hidden_link_types: [...hiddenLinkTypes],
    hidden_types: [...hiddenTypes],
    period_from: period?.from ?? null,
    period_to: period?.to ?? null,
    groups: groups.map(({ label, members, position, pinned }) => ({
      label: label.slice(0, MOST_LABEL),
      members: [...members],
      x: position.x,
      y: position.y,
      pinned,
    })),
    notes: { ...notes },
  }
}

export function chartOf(document: ChartDocument): ChartInAddress {
  const { period_from: from = null, period_to: to = null } = document
  return {
    nodes: document.nodes.map(({ id, x, y, origin = null, pinned, hidden }) => ({
      id,
      position: { x, y },
      origin,
      pinned,
      hidden,
    })),
    selected: [],
    hiddenLinkTypes: document.hidden_link_types,
    hiddenTypes: document.hidden_types,
    period: from === null && to === null ? null : { from, to },
    groups: document.groups.map(({ label, members, x, y, pinned }) => ({ label, members, position: { x, y }, pinned })),
    notes: document.notes,
  }
}
