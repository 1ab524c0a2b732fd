/** How far somebody has come with the story of the demo. Pure. */
import type { PanelTab } from '../shell/workbench'
import type { Selection } from '../chart/state'

export const STEPS = ['path', 'link', 'identity', 'done'] as const
export type GuideStep = (typeof STEPS)[number]

/** What the page shows of it just now; steps are taken in order, and none is taken back. */
export function stepAfter(step: GuideStep, selection: Selection, tab: PanelTab): GuideStep {
  if (step === 'path' && selection.kind === 'link') return 'link'
  if (step === 'link' && selection.kind === 'nodes') return 'identity'
  if (step === 'identity' && selection.kind === 'nodes' && tab === 'identity') return 'done'
  return step
}
