/** Asking the worker for a layout. */
import { type Chart, type Point, visibleLinks } from './state'

export type LayoutName = 'fcose' | 'concentric' | 'breadthfirst'
export const LAYOUTS: readonly LayoutName[] = ['fcose', 'concentric', 'breadthfirst']

export interface LayoutRequest {
  readonly name: LayoutName
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
  const request: LayoutRequest = {
    name,
    centre,
    nodes: Object.entries(chart.nodes).map(([id, node]) => ({ id, position: node.position, pinned: node.pinned })),
    edges: visibleLinks(chart).map((link) => ({ source: link.from_id, target: link.to_id })),
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
