/** The map as ECharts draws it: seats of counties for orientation, what lies in them, and lines between. No React here. */
import type { EChartsOption } from 'echarts'

import type { Mode } from '../shell/mode'
import { inkOf } from '../ui/ink'
import type { County, Mapped } from './mapping'

/** How a degree of longitude compares with one of latitude in the middle of the province (26.9° N): the cosine. */
const NARROWER = 0.892
const MARGIN = 0.45
const MOST_LINE_PX = 8
const HELD = 'held'

export function isHeld(series: string | undefined): boolean {
  return series === HELD
}

interface Extent {
  readonly x: readonly [number, number]
  readonly y: readonly [number, number]
}

function extentOf(counties: readonly County[]): Extent {
  const x = counties.map((one) => one.longitude)
  const y = counties.map((one) => one.latitude)
  return { x: [Math.min(...x) - MARGIN, Math.max(...x) + MARGIN], y: [Math.min(...y) - MARGIN, Math.max(...y) + MARGIN] }
}

/** Width by height of the drawing in which a kilometre is as long either way. */
export function aspectOf(counties: readonly County[]): number {
  const { x, y } = extentOf(counties)
  return ((x[1] - x[0]) * NARROWER) / (y[1] - y[0])
}

const at = ({ longitude, latitude }: County): [number, number] => [longitude, latitude]

export function mapOption(counties: readonly County[], { held, flows }: Mapped, chosen: ReadonlySet<string>, mode: Mode, tell: (n: number, tied: number) => string): EChartsOption {
  const { text, ink } = inkOf(mode)
  const { x, y } = extentOf(counties)
  const withSomething = new Set(held.map(({ county }) => county.code))
  const most = Math.max(1, ...flows.map((flow) => flow.entities.length))
  const axis = { type: 'value' as const, show: false }
  return {
    animation: false,
    aria: { enabled: true },
    textStyle: text,
    grid: { left: 0, right: 0, top: 0, bottom: 0 },
    xAxis: { ...axis, min: x[0], max: x[1] },
    yAxis: { ...axis, min: y[0], max: y[1] },
    tooltip: { trigger: 'item', confine: true },
    dataZoom: [
      { type: 'inside', xAxisIndex: 0, filterMode: 'none' },
      { type: 'inside', yAxisIndex: 0, filterMode: 'none' },
    ],
    series: [
      {
        type: 'scatter',
        silent: true,
        symbolSize: 3,
        itemStyle: { color: ink.none },
        label: { show: true, position: 'right', formatter: '{b}', ...text, fontSize: 10, opacity: 0.75 },
        labelLayout: { hideOverlap: true },
        data: counties.filter((one) => !withSomething.has(one.code)).map((one) => ({ name: one.name, value: at(one) })),
      },
      {
        type: 'lines',
        coordinateSystem: 'cartesian2d',
        silent: true,
        symbol: ['none', 'arrow'],
        symbolSize: 7,
        data: flows.map(({ from, to, entities }) => ({
          coords: [at(from), at(to)],
          lineStyle: { color: ink.plain, opacity: 0.45, curveness: 0.18, width: 1 + (MOST_LINE_PX * (entities.length - 1)) / most },
        })),
      },
      {
        type: 'scatter',
        id: HELD,
        cursor: 'pointer',
        label: { show: true, position: 'top', formatter: '{b}', ...text, fontWeight: 600 },
        labelLayout: { moveOverlap: 'shiftY', hideOverlap: true },
        data: held.map(({ county, places, tied }) => ({
          name: county.name,
          value: at(county),
          symbolSize: 10 + 6 * Math.sqrt(places.length),
          itemStyle: chosen.has(county.code) ? { color: '#d4761a', borderColor: '#7a3d00', borderWidth: 2 } : { color: ink.plain, opacity: 0.85 },
          tooltip: { formatter: `${county.name}<br>${tell(places.length, tied.length)}` },
        })),
      },
    ],
  }
}
