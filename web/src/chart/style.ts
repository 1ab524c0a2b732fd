/** How cytoscape draws the elements: shapes, badges, lines, and what selection and highlighting look like. */
import type { EdgeSingular, NodeSingular, StylesheetJson } from 'cytoscape'

import type { Mode } from '../shell/mode'
import { lineByNight } from './links'

const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif'

interface Ink {
  readonly text: string
  readonly lineText: string
  readonly ground: string
  readonly rim: string
  readonly selected: string
  readonly path: string
}

const INKS: Readonly<Record<Mode, Ink>> = {
  light: { text: '#1f2733', lineText: '#3a4658', ground: '#f7f9fb', rim: '#ffffff', selected: '#0b66c3', path: '#c27c0e' },
  dark: { text: '#e6ebf1', lineText: '#bcc7d3', ground: '#121a22', rim: '#18212b', selected: '#6fb3f2', path: '#e5a93f' },
}

const byNight = (edge: EdgeSingular): string => lineByNight(edge.data('colour') as string)

export function stylesheet(mode: Mode): StylesheetJson {
  const { text, lineText, ground, rim, selected, path } = INKS[mode]
  const line = mode === 'dark' ? byNight : 'data(colour)'
  return [
    {
      selector: 'node',
      style: {
        width: 44,
        height: 44,
        shape: 'data(shape)',
        'background-color': 'data(colour)',
        'border-width': 2,
        'border-color': rim,
        label: 'data(label)',
        'font-family': FONT,
        'font-size': 12,
        color: text,
        'text-valign': 'bottom',
        'text-margin-y': 5,
        'text-wrap': 'wrap',
        'text-max-width': '168px',
        'text-overflow-wrap': 'anywhere',
        'text-background-color': ground,
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
        'line-color': line,
        'line-style': 'data(line)',
        'line-opacity': 0.75,
        'target-arrow-color': line,
        'target-arrow-shape': 'data(arrow)',
        'arrow-scale': 0.9,
        'curve-style': 'bezier',
        'control-point-step-size': 46,
        label: 'data(label)',
        'font-family': FONT,
        'font-size': 10.5,
        color: lineText,
        'text-wrap': 'wrap',
        'text-rotation': 'autorotate',
        'text-background-color': ground,
        'text-background-opacity': 0.92,
        'text-background-padding': '1px',
        'min-zoomed-font-size': 7,
      },
    },
    {
      selector: 'node:selected',
      style: {
        'border-width': 3,
        'border-color': rim,
        'outline-width': 3,
        'outline-color': selected,
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
        'line-color': selected,
        'target-arrow-color': selected,
        'line-opacity': 1,
        color: selected,
        'font-weight': 'bold',
        'z-index': 10,
      },
    },
    { selector: '.faded', style: { opacity: 0.22 } },
    {
      selector: 'node.on-path',
      style: { 'outline-width': 4, 'outline-color': path, 'outline-offset': 1 },
    },
    {
      selector: 'edge.on-path',
      style: { 'line-color': path, 'target-arrow-color': path, 'line-opacity': 1, width: 3, 'z-index': 9 },
    },
    {
      selector: 'core',
      style: {
        'selection-box-color': selected,
        'selection-box-opacity': 0.12,
        'selection-box-border-color': selected,
        'selection-box-border-width': 1,
        'active-bg-opacity': 0,
      },
    },
  ] as unknown as StylesheetJson
}
