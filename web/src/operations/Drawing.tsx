import type { EChartsOption } from 'echarts'
import { BarChart, CustomChart, ScatterChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use as withParts } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'

withParts([BarChart, CustomChart, ScatterChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer])

/** What ECharts draws; what it says must stand beside it for those who hear the page. height: in pixels. */
export function Drawing({ option, height }: { option: EChartsOption; height: number }): React.JSX.Element {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const chart = init(element, null, { renderer: 'svg' })
    chart.setOption(option)
    const fit = new ResizeObserver(() => chart.resize())
    fit.observe(element)
    return () => {
      fit.disconnect()
      chart.dispose()
    }
  }, [option])
  return <div ref={place} style={{ height }} aria-hidden />
}
