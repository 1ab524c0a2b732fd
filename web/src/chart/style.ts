/** How cytoscape draws the elements: shapes, badges, lines, and what selection and highlighting look like. */
import type { NodeSingular, StylesheetJson } from 'cytoscape'

const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif'
const SELECTED = '#0b66c3'
const PATH = '#c27c0e'

export const STYLESHEET = [
  {
    selector: 'node',
    style: {
      width: 44,
      height: 44,
      shape: 'data(shape)',
      'background-color': 'data(colour)',
      'border-width': 2,
      'border-color': '#ffffff',
      label: 'data(label)',
      'font-family': FONT,
      'font-size': 12,
      color: '#1f2733',
      'text-valign': 'bottom',
      'text-margin-y': 5,
      'text-wrap': 'wrap',
      'text-max-width': '168px',
      'text-overflow-wrap': 'anywhere',
      'text-background-color': '#f7f9fb',
      'text-background-opacity': 0.86,
      'text-background-padding': '2px',
      'text-background-shape': 'roundrectangle',
      'min-zoomed-font-size': 6,
    },
  },
  // Images of other containment than the node's own need the bounds of the node to grow with them.
  {
    selector: 'node[badge]',
    style: {
      'background-image': (node: NodeSingular) => [node.data('icon'), node.data('badge'), node.data('pin')] as string[],
      'background-width': ['26px', '26px', '17px'],
      'background-height': ['26px', '16px', '17px'],
      'background-position-x': ['50%', '100%', '0%'],
      'background-position-y': ['50%', '0%', '0%'],
      'background-offset-x': [0, 13, -7],
      'background-offset-y': [0, -7, -7],
      'background-clip': ['none', 'none', 'none'],
      'background-image-containment': ['over', 'over', 'over'],
      'bounds-expansion': 14,
    },
  },
  {
    selector: 'node[shape = "round-diamond"]',
    style: { width: 54, height: 54 },
  },
  {
    selector: 'edge',
    style: {
      width: 'data(width)',
      'line-color': 'data(colour)',
      'line-style': 'data(line)',
      'line-opacity': 0.75,
      'target-arrow-color': 'data(colour)',
      'target-arrow-shape': 'data(arrow)',
      'arrow-scale': 0.9,
      'curve-style': 'bezier',
      'control-point-step-size': 46,
      label: 'data(label)',
      'font-family': FONT,
      'font-size': 10.5,
      color: '#3a4658',
      'text-wrap': 'wrap',
      'text-rotation': 'autorotate',
      'text-background-color': '#f7f9fb',
      'text-background-opacity': 0.92,
      'text-background-padding': '1px',
      'min-zoomed-font-size': 7,
    },
  },
  {
    selector: 'node:selected',
    style: {
      'border-width': 3,
      'border-color': '#ffffff',
      'outline-width': 3,
      'outline-color': SELECTED,
      'outline-offset': 1,
      'font-weight': 'bold',
    },
  },
  {
    selector: 'edge:selected, edge.pointed, edge.on-path',
    style: { label: 'data(full)', 'z-index': 8 },
  },
  {
    selector: 'edge:selected',
    style: {
      'line-color': SELECTED,
      'target-arrow-color': SELECTED,
      'line-opacity': 1,
      color: SELECTED,
      'font-weight': 'bold',
      'z-index': 10,
    },
  },
  { selector: '.faded', style: { opacity: 0.22 } },
  {
    selector: 'node.on-path',
    style: { 'outline-width': 4, 'outline-color': PATH, 'outline-offset': 1 },
  },
  {
    selector: 'edge.on-path',
    style: { 'line-color': PATH, 'target-arrow-color': PATH, 'line-opacity': 1, width: 3, 'z-index': 9 },
  },
  {
    selector: 'core',
    style: {
      'selection-box-color': SELECTED,
      'selection-box-opacity': 0.12,
      'selection-box-border-color': SELECTED,
      'selection-box-border-width': 1,
      'active-bg-opacity': 0,
    },
  },
] as unknown as StylesheetJson
