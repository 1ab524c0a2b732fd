/** Asking the worker for a layout. */
import { inColumns } from './columns'
import { drawnIds, drawnLinks, placeOf } from './shown'
import type { Chart, Point } from './state'

/** Laid out in the worker. */
export type ComputedLayout = 'fcose' | 'concentric' | 'breadthfirst' | 'circle'
/** Put in columns by what is known of the entities. */
export type ColumnLayout = 'agency' | 'time'
export type LayoutName = ComputedLayout | ColumnLayout
export const LAYOUTS: readonly LayoutName[] = ['fcose', 'breadthfirst', 'concentric', 'circle', 'agency', 'time']

const isComputed = (name: LayoutName): name is ComputedLayout => name !== 'agency' && name !== 'time'

export interface LayoutRequest {
  readonly name: ComputedLayout
  /** The entity in the middle or at the top, where one is selected. */
  readonly centre: string | null
  readonly nodes: readonly { id: string; position: Point; pinned: boolean }[]
  readonly edges: readonly { source: string; target: string }[]
}

export type LayoutResult = Record<string, Point>

/** New positions of all that is not pinned. Rejects when the worker fails or `signal` is aborted. */
export function computeLayout(
  chart: Chart,
  name: LayoutName,
  centre: string | null,
  signal: AbortSignal,
): Promise<LayoutResult> {
  if (!isComputed(name)) return Promise.resolve(inColumns(chart, name))
  const request: LayoutRequest = {
    name,
    centre,
    nodes: drawnIds(chart).map((id) => ({
      id,
      position: placeOf(chart, id) ?? { x: 0, y: 0 },
      pinned: (chart.nodes[id] ?? chart.groups[id])?.pinned ?? false,
    })),
    edges: drawnLinks(chart).map(({ from, to }) => ({ source: from, target: to })),
  }
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' })
    const stop = (): void => {
      worker.terminate()
      reject(new DOMException('layout stopped', 'AbortError'))
    }
    signal.addEventListener('abort', stop, { once: true })
    worker.onmessage = ({ data }: MessageEvent<LayoutResult>) => {
      signal.removeEventListener('abort', stop)
      worker.terminate()
      for (const node of request.nodes) {
        if (node.pinned) Reflect.deleteProperty(data, node.id)
      }
      resolve(data)
    }
    worker.onerror = (event) => {
      signal.removeEventListener('abort', stop)
      worker.terminate()
      reject(new Error(event.message))
    }
    worker.postMessage(request)
  })
}
