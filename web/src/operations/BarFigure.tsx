import { BarChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use as withParts } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'

import { useMode } from '../shell/mode'
import { type Bars, heightOf, optionOf } from './figures'

withParts([BarChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer])

interface Props {
  readonly title: string
  readonly note?: string
  readonly bars: Bars
  /** Over the whole width: its names are long. */
  readonly wide?: boolean
}

/** Bars, and the same as a table for those who hear the page. */
export function BarFigure({ title, note, bars, wide = false }: Props): React.JSX.Element {
  const { mode } = useMode()
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const chart = init(element, null, { renderer: 'svg' })
    chart.setOption(optionOf(bars, mode))
    const fit = new ResizeObserver(() => chart.resize())
    fit.observe(element)
    return () => {
      fit.disconnect()
      chart.dispose()
    }
  }, [bars, mode])
  return (
    <figure className={wide ? 'figure wide' : 'figure'}>
      <figcaption>
        <h2>{title}</h2>
        {note !== undefined && <p className="hint">{note}</p>}
      </figcaption>
      <div ref={place} style={{ height: heightOf(bars) }} aria-hidden />
      <table className="sr-only">
        <caption>{title}</caption>
        <thead>
          <tr>
            <td />
            {bars.series.map((one) => (
              <th key={one.name} scope="col">
                {one.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.names.map((name, i) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {bars.series.map((one) => (
                <td key={one.name}>{`${(one.values[i] ?? 0).toLocaleString('en-US')}${bars.unit ?? ''}`}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}
