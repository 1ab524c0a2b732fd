/**
 * Where new entities go without moving any that is there: rings around what they were expanded from, facing away
 * from the rest of the chart. Deterministic, so that the same steps draw the same chart.
 */
import type { Point } from './state'

const GAP = 112
const FIRST_RING = 190
const RING_STEP = 120
const CROWD = 16
const TURN = 0.21

/** Occupied places in square cells of one gap, so that asking whether a place is free is constant time. */
class Occupied {
  private readonly cells = new Map<string, Point[]>()

  constructor(points: Iterable<Point>) {
    for (const point of points) this.add(point)
  }

  add(point: Point): void {
    const key = this.key(Math.floor(point.x / GAP), Math.floor(point.y / GAP))
    const cell = this.cells.get(key)
    if (cell) cell.push(point)
    else this.cells.set(key, [point])
  }

  isFree(point: Point): boolean {
    const cx = Math.floor(point.x / GAP)
    const cy = Math.floor(point.y / GAP)
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const other of this.cells.get(this.key(cx + dx, cy + dy)) ?? []) {
          if (Math.hypot(other.x - point.x, other.y - point.y) < GAP) return false
        }
      }
    }
    return true
  }

  private key(cx: number, cy: number): string {
    return `${cx}:${cy}`
  }
}

function centre(points: readonly Point[]): Point {
  const sum = points.reduce((a, p) => ({ x: a.x + p.x, y: a.y + p.y }), { x: 0, y: 0 })
  return points.length === 0 ? sum : { x: sum.x / points.length, y: sum.y / points.length }
}

/** Places on one ring, nearest to `facing` first and alternating to both sides. */
function ring(anchor: Point, radius: number, facing: number): Point[] {
  // An odd number puts few lines upright, where their labels are hardest to read.
  const slots = Math.floor((2 * Math.PI * radius) / (GAP * 1.25)) | 1
  return Array.from({ length: slots }, (_, i) => {
    const side = i % 2 === 0 ? 1 : -1
    const angle = facing + side * Math.ceil(i / 2) * ((2 * Math.PI) / slots)
    return { x: Math.round(anchor.x + radius * Math.cos(angle)), y: Math.round(anchor.y + radius * Math.sin(angle)) }
  })
}

/** `count` free places around `anchor`, given everything that already stands on the chart. */
export function placeAround(anchor: Point, count: number, existing: readonly Point[]): Point[] {
  const occupied = new Occupied(existing)
  const others = existing.filter((p) => p.x !== anchor.x || p.y !== anchor.y)
  const middle = centre(others)
  const facing = others.length === 0 ? 0 : Math.atan2(anchor.y - middle.y, anchor.x - middle.x)
  const placed: Point[] = []
  // Many at once begin further out: the lines to them then lie less close. Rings are turned against each other, so
  // that a line to an outer one does not run through an inner one.
  const first = count > CROWD ? FIRST_RING + RING_STEP : FIRST_RING
  for (let turn = 0; placed.length < count; turn += 1) {
    for (const point of ring(anchor, first + turn * RING_STEP, facing + turn * TURN)) {
      if (placed.length === count) break
      if (!occupied.isFree(point)) continue
      occupied.add(point)
      placed.push(point)
    }
  }
  return placed
}

/** A place for something unconnected: the middle of an empty chart, else just right of all that stands there. */
export function placeApart(existing: readonly Point[]): Point {
  if (existing.length === 0) return { x: 0, y: 0 }
  const right = Math.max(...existing.map((p) => p.x))
  const ys = existing.map((p) => p.y)
  return { x: Math.round(right + 2 * GAP), y: Math.round((Math.min(...ys) + Math.max(...ys)) / 2) }
}

/**
 * Places for the entities of several paths between the same two ends. Each path is a lane, spread to both sides of
 * the straight line between the ends; what already has a place keeps it.
 */
export function placePaths(
  paths: readonly (readonly string[])[],
  existing: Readonly<Record<string, Point>>,
): Record<string, Point> {
  const result: Record<string, Point> = {}
  const first = paths[0]
  const [fromId, toId] = [first?.at(0), first?.at(-1)]
  if (first === undefined || fromId === undefined || toId === undefined) return result
  const longest = Math.max(...paths.map((path) => path.length))
  const occupied = new Occupied(Object.values(existing))
  const start = existing[fromId] ?? startOfPath(existing[toId], longest, Object.values(existing))
  const end = existing[toId] ?? { x: start.x + (longest - 1) * 190, y: start.y }
  const take = (id: string, point: Point): void => {
    if (id in existing || id in result) return
    result[id] = point
    occupied.add(point)
  }
  take(fromId, start)
  take(toId, end)
  const length = Math.hypot(end.x - start.x, end.y - start.y) || 1
  const across = { x: -(end.y - start.y) / length, y: (end.x - start.x) / length }
  paths.forEach((path, lane) => {
    const side = lane % 2 === 0 ? 1 : -1
    path.slice(1, -1).forEach((id, i) => {
      if (id in existing || id in result) return
      const along = (i + 1) / (path.length - 1)
      let offset = side * Math.ceil(lane / 2) * 120
      const at = (): Point => ({
        x: Math.round(start.x + (end.x - start.x) * along + across.x * offset),
        y: Math.round(start.y + (end.y - start.y) * along + across.y * offset),
      })
      while (!occupied.isFree(at())) offset += side * (GAP / 2)
      take(id, at())
    })
  })
  return result
}

function startOfPath(end: Point | undefined, longest: number, existing: readonly Point[]): Point {
  if (end !== undefined) return { x: end.x - (longest - 1) * 190, y: end.y }
  return placeApart(existing)
}
