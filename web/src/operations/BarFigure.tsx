import { useMemo } from 'react'

import { useMode } from '../shell/mode'
import { Drawing } from '../ui/Drawing'
import { type Bars, heightOf, optionOf } from './figures'

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
  const option = useMemo(() => optionOf(bars, mode), [bars, mode])
  return (
    <figure className={wide ? 'figure wide' : 'figure'}>
      <figcaption>
        <h2>{title}</h2>
        {note !== undefined && <p className="hint">{note}</p>}
      </figcaption>
      <Drawing option={option} height={heightOf(bars)} />
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
