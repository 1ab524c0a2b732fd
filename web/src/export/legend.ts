/** What a picture of the chart says about its own colours and lines. */
import { ENTITY_TYPES, lookOf } from '../chart/icons'
import { linkLook } from '../chart/links'
import { shownNodeIds, visibleLinks } from '../chart/shown'
import type { Chart } from '../chart/state'
import type { Labels } from '../ontology/labels'
import type { LegendLine } from './picture'

export function legendOf(chart: Chart, labels: Labels): LegendLine[] {
  const entities = new Set(shownNodeIds(chart).flatMap((id) => chart.nodes[id]?.entity.type ?? []))
  const links = new Set(visibleLinks(chart).map((link) => link.type))
  return [
    ...ENTITY_TYPES.filter((type) => entities.has(type)).map((type) => ({
      name: labels.entityType(type),
      colour: lookOf(type).colour,
    })),
    ...[...links].sort().map((type) => ({ name: labels.linkType(type), colour: linkLook(type).colour, line: linkLook(type).line })),
  ]
}
