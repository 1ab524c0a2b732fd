/** What the parts of the page share: the chart, what is chosen, the path's ends, and the steps a person can take. */
import { createContext, use } from 'react'

import type { EntitySummary, FoundPath, NeighbourCount, PathAnswer } from '../api/types'
import type { CanvasHandle } from '../chart/Canvas'
import type { Chart, ChartAction, ChartState } from '../chart/state'
import type { Kept } from './opening'

export type PanelTab = 'details' | 'expand' | 'identity' | 'timeline'
export const PANEL_TABS: readonly PanelTab[] = ['details', 'expand', 'identity', 'timeline']

export type View = 'chart' | 'case' | 'watch' | 'association' | 'review' | 'operations'
export const VIEWS: readonly View[] = ['chart', 'case', 'watch', 'association', 'review', 'operations']

export type PathEnd = 'from' | 'to'

export interface PathEnds {
  readonly from: string | null
  readonly to: string | null
}

export type Opening =
  | { readonly kind: 'ready' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'failed'; readonly error: unknown; readonly retry: () => void }

export interface Expansion {
  /** How many came that were not on the chart. */
  readonly added: number
  /** How many of `total` are on the chart now. */
  readonly shown: number
  readonly total: number
}

export interface Workbench {
  readonly state: ChartState
  readonly dispatch: (action: ChartAction) => void
  readonly opening: Opening
  readonly tab: PanelTab
  readonly setTab: (tab: PanelTab) => void
  readonly view: View
  readonly setView: (view: View) => void
  /** The case that the case view is about. */
  readonly caseId: string | null
  /** Turns to the case view, of this case or to choose one. */
  readonly openCase: (id: string | null) => void
  readonly ends: PathEnds
  readonly setEnds: (ends: PathEnds) => void
  /** The kept chart that is open, as it was when it was opened or last saved. */
  readonly kept: Kept | null
  readonly setKept: (kept: Kept | null) => void
  /** At what a note is being written. */
  readonly noting: string | null
  readonly startNote: (id: string | null) => void
  readonly canvas: React.RefObject<CanvasHandle | null>
  /** Puts an entity on the chart, if it is not there yet, selects it and brings it into view. */
  readonly show: (entity: EntitySummary) => void
  /** Turns to the chart and puts these entities on it, the first of them selected. */
  readonly showAll: (entities: readonly EntitySummary[]) => void
  /** Puts another chart into this one, in one step. */
  readonly merge: (other: Chart) => void
  readonly expand: (id: string, by: NeighbourCount, limit: number) => Promise<Expansion>
  /** Draws these paths of an answer and highlights one of them. */
  readonly drawPaths: (answer: PathAnswer, paths: readonly FoundPath[], highlighted: FoundPath) => void
}

export const WorkbenchContext = createContext<Workbench | null>(null)

export function useWorkbench(): Workbench {
  const workbench = use(WorkbenchContext)
  if (workbench === null) throw new Error('useWorkbench outside WorkbenchContext')
  return workbench
}
