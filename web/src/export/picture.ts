/**
 * The chart as an SVG drawing of its own, to be kept or printed: what the canvas shows, a legend, and, over and under it,
 * whose picture it is. Pure: from data to text, on white whatever the page looks like.
 */
import type { EdgeData, Elements, NodeData } from '../chart/elements'
import type { Point } from '../chart/state'

export interface LegendLine {
  readonly name: string
  readonly colour: string
  /** Links have a line; entities have none. */
  readonly line?: EdgeData['line']
}

export interface Picture {
  readonly elements: Elements
  readonly positions: ReadonlyMap<string, Point>
  readonly title: string
  readonly legend: readonly LegendLine[]
  /** Under the drawing: to whom it was given, when and for what. */
  readonly notice: string
  /** Over the drawing, again and again, so that no part can be cut out without it. */
  readonly mark: string
}

export interface Drawing {
  readonly svg: string
  readonly width: number
  readonly height: number
}

const MARGIN = 110
const HEAD = 44
const LINE = 18
const LEGEND_GAP = 130
/** Narrower than this the notice would need more lines than the drawing. */
const LEAST_WIDTH = 720
const FONT = 'PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif'
const RADIUS = 22
/** How far apart parallel lines are bent, as on the canvas. */
const BEND = 46
const DASHES: Readonly<Record<EdgeData['line'], string>> = { solid: '', dashed: '6 3', dotted: '1 3' }

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** Text for SVG; characters that XML can't hold are left out. */
export function escaped(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are the characters that XML can't hold
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c)
}

const round = (n: number): number => Math.round(n * 10) / 10

/** Lines of at most so many pixels, a Chinese character being as wide as the type is high. */
export function wrapped(text: string, width: number, size: number): string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const character of text) {
    const wide = (character.codePointAt(0) ?? 0) < 0x100 ? size * 0.56 : size
    if (used + wide > width && line !== '') {
      lines.push(line)
      line = ''
      used = 0
    }
    line += character
    used += wide
  }
  return line === '' ? lines : [...lines, line]
}

function shapeOf({ shape, colour }: NodeData, { x, y }: Point): string {
  const look = `fill="${colour}" stroke="#fff" stroke-width="2"`
  const box = `x="${x - RADIUS}" y="${y - RADIUS}" width="${2 * RADIUS}" height="${2 * RADIUS}"`
  const polygon = (points: readonly (readonly [number, number])[]): string =>
    `<polygon points="${points.map(([dx, dy]) => `${round(x + dx)},${round(y + dy)}`).join(' ')}" stroke-linejoin="round" ${look}/>`
  switch (shape) {
    case 'round-rectangle':
      return `<rect ${box} rx="8" ${look}/>`
    case 'rectangle':
      return `<rect ${box} ${look}/>`
    case 'round-diamond':
      return polygon([[0, -27], [27, 0], [0, 27], [-27, 0]])
    case 'round-hexagon':
      return polygon([[-22, 0], [-11, -20], [11, -20], [22, 0], [11, 20], [-11, 20]])
    default:
      return `<circle cx="${x}" cy="${y}" r="${RADIUS}" ${look}/>`
  }
}

function textLines(lines: readonly string[], x: number, y: number, attributes: string): string {
  const spans = lines.map((line, i) => `<tspan x="${round(x)}" dy="${i === 0 ? 0 : LINE - 3}">${escaped(line)}</tspan>`)
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${spans.join('')}</text>`
}

const HALO = 'paint-order="stroke" stroke="#fff" stroke-width="3" stroke-linejoin="round"'

function nodeDrawing(node: NodeData, at: Point): string {
  const image = (href: string, dx: number, dy: number, w: number, h: number): string =>
    `<image href="${escaped(href)}" x="${round(at.x + dx)}" y="${round(at.y + dy)}" width="${w}" height="${h}"/>`
  return [
    `<g data-id="${escaped(node.id)}">`,
    shapeOf(node, at),
    image(node.icon, -13, -13, 26, 26),
    textLines(node.label.split('\n'), at.x, at.y + RADIUS + 19, `text-anchor="middle" font-size="12" fill="#1f2733" ${HALO}`),
    '</g>',
  ].join('')
}

/** How a line is bent: parallel ones between the same two fan out, seen from the same of both ends. */
function bends(edges: Iterable<EdgeData>): Map<string, number> {
  const between = new Map<string, EdgeData[]>()
  for (const edge of edges) {
    const key = [edge.source, edge.target].sort().join(' ')
    between.set(key, [...(between.get(key) ?? []), edge])
  }
  const bent = new Map<string, number>()
  for (const parallel of between.values()) {
    parallel.forEach((edge, i) => {
      const offset = (i - (parallel.length - 1) / 2) * BEND
      bent.set(edge.id, edge.source < edge.target ? offset : -offset)
    })
  }
  return bent
}

function edgeDrawing(edge: EdgeData, from: Point, to: Point, bend: number): string {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1
  const across = { x: -(to.y - from.y) / length, y: (to.x - from.x) / length }
  const chord = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }
  const control = { x: chord.x + across.x * bend, y: chord.y + across.y * bend }
  // A quadratic curve passes half way between its control point and its chord.
  const middle = { x: (chord.x + control.x) / 2, y: (chord.y + control.y) / 2 }
  const reach = Math.hypot(to.x - control.x, to.y - control.y) || 1
  const along = { x: (to.x - control.x) / reach, y: (to.y - control.y) / reach }
  const tip = { x: to.x - along.x * (RADIUS + 5), y: to.y - along.y * (RADIUS + 5) }
  const back = (side: number): string =>
    `${round(tip.x - along.x * 9 - along.y * 4 * side)},${round(tip.y - along.y * 9 + along.x * 4 * side)}`
  const dash = DASHES[edge.line]
  const line =
    `<path d="M${round(from.x)} ${round(from.y)}Q${round(control.x)} ${round(control.y)} ${round(tip.x)} ${round(tip.y)}" ` +
    `fill="none" stroke="${edge.colour}" stroke-width="${round(edge.width)}" stroke-opacity="0.75"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>`
  const arrow =
    edge.arrow === 'none' ? '' : `<polygon points="${round(tip.x)},${round(tip.y)} ${back(1)} ${back(-1)}" fill="${edge.colour}"/>`
  if (edge.label === '') return line + arrow
  const angle = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI
  // Never upside down.
  const upright = angle > 90 ? angle - 180 : angle < -90 ? angle + 180 : angle
  const turned = `text-anchor="middle" font-size="10.5" fill="#3a4658" transform="rotate(${round(upright)} ${round(middle.x)} ${round(middle.y)})" ${HALO}`
  return line + arrow + textLines(edge.label.split('\n'), middle.x, middle.y + 4, turned)
}

function legendDrawing(lines: readonly LegendLine[], top: number, perRow: number): string {
  return lines
    .map(({ name, colour, line }, i) => {
      const x = 24 + (i % perRow) * LEGEND_GAP
      const y = top + Math.floor(i / perRow) * LINE
      const sign =
        line === undefined
          ? `<circle cx="${x + 7}" cy="${y - 4}" r="5" fill="${colour}"/>`
          : `<path d="M${x} ${y - 4}h16" stroke="${colour}" stroke-width="2"${DASHES[line] === '' ? '' : ` stroke-dasharray="${DASHES[line]}"`}/>`
      return `${sign}<text x="${x + 22}" y="${y}" font-size="11" fill="#4b5767">${escaped(name)}</text>`
    })
    .join('')
}

export function draw({ elements, positions, title, legend, notice, mark }: Picture): Drawing {
  const shown = [...elements.nodes.values()].flatMap((node) => {
    const at = positions.get(node.id)
    return at === undefined ? [] : [{ node, at }]
  })
  const xs = shown.map(({ at }) => at.x)
  const ys = shown.map(({ at }) => at.y)
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN]
  const inner = Math.max(...xs) + MARGIN - left
  const width = Math.max(LEAST_WIDTH, inner)
  const chartHeight = Math.max(...ys) + MARGIN - top
  const perRow = Math.max(1, Math.floor((width - 48) / LEGEND_GAP))
  const legendTop = HEAD + chartHeight + LINE
  const words = wrapped(notice, width - 48, 12)
  const noticeTop = legendTop + Math.ceil(legend.length / perRow) * LINE + 6
  const height = noticeTop + words.length * LINE + 6
  // A chart narrower than its notice stands in the middle.
  const shift = { x: -left + (width - inner) / 2, y: -top + HEAD }

  const bent = bends(elements.edges.values())
  const edges = [...elements.edges.values()].map((edge) => {
    const [from, to] = [positions.get(edge.source), positions.get(edge.target)]
    return from === undefined || to === undefined ? '' : edgeDrawing(edge, from, to, bent.get(edge.id) ?? 0)
  })
  const tile = Math.max(260, Array.from(mark).length * 13 + 60)
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" font-family="${FONT}">`,
    `<title>${escaped(title)}</title><desc>${escaped(notice)}</desc>`,
    `<defs><pattern id="mark" width="${tile}" height="150" patternUnits="userSpaceOnUse" patternTransform="rotate(-24)"><text x="20" y="40" font-size="13" fill="#1f2733" fill-opacity="0.13">${escaped(mark)}</text><text x="${20 + tile / 2}" y="115" font-size="13" fill="#1f2733" fill-opacity="0.13">${escaped(mark)}</text></pattern></defs>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="24" y="28" font-size="16" font-weight="600" fill="#1f2733">${escaped(title)}</text>`,
    `<g transform="translate(${round(shift.x)} ${round(shift.y)})">`,
    ...edges,
    ...shown.map(({ node, at }) => nodeDrawing(node, at)),
    '</g>',
    legendDrawing(legend, legendTop, perRow),
    ...words.map((line, i) => `<text x="24" y="${noticeTop + i * LINE + 8}" font-size="12" fill="#1f2733">${escaped(line)}</text>`),
    mark === '' ? '' : '<rect width="100%" height="100%" fill="url(#mark)"/>',
    '</svg>',
  ].join('\n')
  return { svg, width: round(width), height: round(height) }
}
