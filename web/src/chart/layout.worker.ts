/** Computes a layout away from the page's thread; what comes back are positions, and history treats them as a move. */
import cytoscape, { type LayoutOptions } from 'cytoscape'
import fcose from 'cytoscape-fcose'

import type { ComputedLayout, LayoutRequest, LayoutResult } from './layout'

cytoscape.use(fcose)

/** Pinned nodes keep their place where the layout can be told so; the others are put back by the caller. */
function optionsFor(request: LayoutRequest): LayoutOptions {
  const common = { animate: false, fit: false, padding: 0 }
  const options: Record<ComputedLayout, object> = {
    fcose: {
      ...common,
      name: 'fcose',
      quality: request.nodes.length > 800 ? 'default' : 'proof',
      randomize: true,
      nodeRepulsion: () => 9000,
      idealEdgeLength: () => 150,
      nodeSeparation: 130,
      packComponents: false,
      fixedNodeConstraint: request.nodes
        .filter((node) => node.pinned)
        .map((node) => ({ nodeId: node.id, position: node.position })),
    },
    concentric: {
      ...common,
      name: 'concentric',
      minNodeSpacing: 70,
      concentric: (node: cytoscape.NodeSingular) => (request.centre === node.id() ? 1e6 : node.degree(false)),
      levelWidth: () => 3,
    },
    circle: { ...common, name: 'circle' },
    breadthfirst: {
      ...common,
      name: 'breadthfirst',
      spacingFactor: 1.5,
      ...(request.centre === null ? {} : { roots: [request.centre] }),
    },
  }
  return options[request.name] as LayoutOptions
}

self.onmessage = ({ data }: MessageEvent<LayoutRequest>) => {
  const ids = new Set(data.nodes.map((node) => node.id))
  const cy = cytoscape({
    headless: true,
    styleEnabled: true,
    style: [{ selector: 'node', style: { width: 60, height: 60 } }],
    elements: [
      ...data.nodes.map((node) => ({ data: { id: node.id }, position: { ...node.position } })),
      ...data.edges
        .filter((edge) => ids.has(edge.source) && ids.has(edge.target))
        .map((edge, i) => ({ data: { id: `edge ${i}`, source: edge.source, target: edge.target } })),
    ],
  })
  const layout = cy.layout({ ...optionsFor(data), boundingBox: boxFor(data.nodes.length) } as LayoutOptions)
  layout.one('layoutstop', () => {
    const positions: LayoutResult = {}
    cy.nodes().forEach((node) => {
      const { x, y } = node.position()
      positions[node.id()] = { x: Math.round(x), y: Math.round(y) }
    })
    self.postMessage(positions)
    cy.destroy()
  })
  layout.run()
}

/** Room for that many nodes: layouts that fill a box must not crowd them. */
function boxFor(count: number): { x1: number; y1: number; w: number; h: number } {
  const side = Math.max(500, Math.sqrt(count) * 170)
  return { x1: 0, y1: 0, w: side * 1.3, h: side }
}
