/** Shares with the interval in which the true one lies, as points with whiskers; nothing here knows React. */
import type { CustomSeriesOption, EChartsOption, ScatterSeriesOption } from 'echarts'

import type { ShareAnswer } from '../api/types'
import type { Mode } from '../shell/mode'
import { COLOURS, inkOf } from '../ui/ink'

export interface Interval {
  readonly name: string
  readonly share: ShareAnswer
}

const ROW_PX = 34
const WHISKER_PX = 5

export function intervalsHeight(rows: number): number {
  return rows * ROW_PX + 30
}

/** "97.5%": a share that is not whole never reads as 100%, nor as 0%. */
export function percent(share: number): string {
  const tenths = share > 0.5 ? Math.floor(share * 1000) : Math.ceil(share * 1000)
  return `${(tenths / 10).toFixed(1)}%`
}

/** One row a share, on one axis from 0 to 100 %. */
export function intervalOption(rows: readonly Interval[], mode: Mode): EChartsOption {
  const { text, ink } = inkOf(mode)
  const whiskers: CustomSeriesOption = {
    type: 'custom',
    silent: true,
    data: rows.map(({ share }, i) => [share.low * 100, share.high * 100, i]),
    encode: { x: [0, 1], y: 2 },
    renderItem: (_, api) => {
      const [left = 0, y = 0] = api.coord([api.value(0), api.value(2)])
      const [right = 0] = api.coord([api.value(1), api.value(2)])
      const style = { stroke: ink.plain, lineWidth: 2 }
      const line = (x1: number, y1: number, x2: number, y2: number) => ({ type: 'line' as const, shape: { x1, y1, x2, y2 }, style })
      return {
        type: 'group',
        children: [
          line(left, y, right, y),
          line(left, y - WHISKER_PX, left, y + WHISKER_PX),
          line(right, y - WHISKER_PX, right, y + WHISKER_PX),
        ],
      }
    },
  }
  const points: ScatterSeriesOption = {
    type: 'scatter',
    symbolSize: 9,
    color: COLOURS.good,
    data: rows.map(({ share }, i) => [(100 * share.hits) / share.n, i]),
  }
  return {
    animation: false,
    aria: { enabled: true },
    textStyle: text,
    grid: { left: 4, right: 32, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: 'value', min: 0, max: 100, axisLabel: { ...text, formatter: '{value}%' }, splitLine: { lineStyle: { color: ink.grid } } },
    yAxis: { type: 'category', inverse: true, data: rows.map((row) => row.name), axisTick: { show: false }, axisLabel: text },
    series: [whiskers, points],
  }
}
