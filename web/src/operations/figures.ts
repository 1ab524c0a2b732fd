/** The figures of the platform as bars; nothing here knows React or the chart library's drawing. */
import type { BarSeriesOption, EChartsOption } from 'echarts'

import type { Delivery, IdentifierQuality, ResolutionRun } from '../api/types'
import type { Mode } from '../shell/mode'
import { COLOURS, inkOf } from '../ui/ink'

/** One bar after the other along a list of names; the series are stacked. */
export interface Bars {
  readonly names: readonly string[]
  readonly series: readonly { readonly name: string; readonly colour: string; readonly values: readonly number[] }[]
  /** The axis ends here; where none is given, at the largest. */
  readonly most?: number
  /** What stands after a number. */
  readonly unit?: string
}

const BAR_PX = 24

/** How high a drawing of so many bars is, in pixels. */
export function heightOf(bars: Bars): number {
  return bars.names.length * BAR_PX + (bars.series.length > 1 ? 56 : 30)
}

/** Horizontal, first name on top: names are long, and there are many. */
export function optionOf(bars: Bars, mode: Mode): EChartsOption {
  const { ink, text } = inkOf(mode)
  const colour = (of: string): string => (of === COLOURS.plain ? ink.plain : of === COLOURS.none ? ink.none : of)
  const unit = bars.unit ?? ''
  const write = (value: unknown): string => `${Number(value).toLocaleString('en-US')}${unit}`
  const last = bars.series.length - 1
  return {
    animation: false,
    aria: { enabled: true },
    textStyle: text,
    grid: { left: 4, right: 64, top: bars.series.length > 1 ? 28 : 4, bottom: 4, containLabel: true },
    legend: bars.series.length > 1 ? { top: 0, left: 0, itemWidth: 12, itemGap: 16, itemHeight: 12, textStyle: text } : { show: false },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, confine: true, valueFormatter: write },
    xAxis: {
      type: 'value',
      ...(bars.most === undefined ? {} : { max: bars.most }),
      axisLabel: { ...text, formatter: write, hideOverlap: true },
      splitLine: { lineStyle: { color: ink.grid } },
    },
    yAxis: { type: 'category', inverse: true, data: [...bars.names], axisTick: { show: false }, axisLabel: text },
    series: bars.series.map(
      (one, i): BarSeriesOption => ({
        type: 'bar',
        name: one.name,
        stack: 'all',
        color: colour(one.colour),
        data: [...one.values],
        barMaxWidth: 14,
        ...(i === last && last === 0 ? { label: { show: true, position: 'right', ...text, formatter: ({ value }) => write(value) } } : {}),
      }),
    ),
  }
}

/** Counts by name, the largest first. */
export function byCount(counts: Readonly<Record<string, number>>, label: (name: string) => string, series: string): Bars {
  const rows = Object.entries(counts).toSorted(([a, m], [b, n]) => n - m || a.localeCompare(b))
  return { names: rows.map(([name]) => label(name)), series: [{ name: series, colour: COLOURS.plain, values: rows.map(([, n]) => n) }] }
}

/** Words for what became of a delivery's rows. */
export type Outcome = 'new' | 'changed' | 'unchanged' | 'quarantined'
const OUTCOMES: readonly Outcome[] = ['new', 'changed', 'unchanged', 'quarantined']
const OF_OUTCOME: Readonly<Record<Outcome, string>> = {
  new: COLOURS.good,
  changed: COLOURS.plain,
  unchanged: COLOURS.none,
  quarantined: COLOURS.bad,
}

/** What became of the rows of each extract, over the deliveries given. */
export function byExtract(deliveries: readonly Delivery[], label: (extract: string) => string, word: (outcome: Outcome) => string): Bars {
  const extracts = [...new Set(deliveries.map((one) => one.extract))].toSorted()
  return {
    names: extracts.map(label),
    series: OUTCOMES.map((outcome) => ({
      name: word(outcome),
      colour: OF_OUTCOME[outcome],
      values: extracts.map((extract) =>
        deliveries.filter((one) => one.extract === extract).reduce((sum, one) => sum + one[outcome], 0),
      ),
    })),
  }
}

/** In percent of all mentions: numbers that are there and valid, there and masked, there and not valid. The rest have none. */
export function byQuality(
  figures: readonly IdentifierQuality[],
  label: (figure: IdentifierQuality) => string,
  word: (grade: 'valid' | 'masked' | 'faulty') => string,
): Bars {
  const share = (figure: IdentifierQuality, count: number): number =>
    figure.examined === 0 ? 0 : Math.round(((1000 * figure.filled) / figure.mentions) * (count / figure.examined)) / 10
  return {
    names: figures.map(label),
    most: 100,
    unit: '%',
    series: [
      { name: word('valid'), colour: COLOURS.good, values: figures.map((one) => share(one, one.valid)) },
      { name: word('masked'), colour: COLOURS.fair, values: figures.map((one) => share(one, one.masked)) },
      { name: word('faulty'), colour: COLOURS.bad, values: figures.map((one) => share(one, one.examined - one.valid - one.masked)) },
    ],
  }
}

/** By how many seconds the graph that is served stands behind the latest run of the registry; null where either is not there. */
export function lagOf(runs: readonly Pick<ResolutionRun, 'started' | 'seconds'>[], built: string | null): number | null {
  const [latest] = runs
  if (latest === undefined || built === null) return null
  // Both are clocks in China, without a zone: only how far they are apart counts.
  const finished = Date.parse(`${latest.started}Z`) + latest.seconds * 1000
  return Math.max(0, Math.round((finished - Date.parse(`${built}Z`)) / 1000))
}
