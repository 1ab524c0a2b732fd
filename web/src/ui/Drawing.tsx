import type { EChartsOption } from 'echarts'
import { BarChart, CustomChart, LinesChart, ScatterChart } from 'echarts/charts'
import { AriaComponent, DataZoomInsideComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { type ECharts, init, use as withParts } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useEffectEvent, useRef } from 'react'

withParts([
  BarChart, CustomChart, LinesChart, ScatterChart, AriaComponent, DataZoomInsideComponent, GridComponent, LabelLayout, LegendComponent, SVGRenderer,
  TooltipComponent,
])

interface Props {
  readonly option: EChartsOption
  /** In pixels, or as CSS has it. */
  readonly height: number | string
  /** Something of a series (its id) was clicked. */
  readonly onPick?: (series: string | undefined, index: number) => void
}

/** What ECharts draws; what it says must stand beside it for those who hear the page. */
export function Drawing({ option, height, onPick }: Props): React.JSX.Element {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts | null>(null)
  const picked = useEffectEvent((series: string | undefined, index: number) => onPick?.(series, index))
  useEffect(() => {
    const element = place.current
    if (element === null) return undefined
    const drawn = init(element, null, { renderer: 'svg' })
    chart.current = drawn
    drawn.on('click', ({ seriesId, dataIndex }) => picked(seriesId, dataIndex))
    const fit = new ResizeObserver(() => drawn.resize())
    fit.observe(element)
    return () => {
      fit.disconnect()
      drawn.dispose()
      chart.current = null
    }
  }, [])
  // Into the drawing there is, so that it stays as far in as it was zoomed.
  useEffect(() => chart.current?.setOption(option, { replaceMerge: ['series'] }), [option])
  return <div ref={place} style={{ height }} aria-hidden />
}
