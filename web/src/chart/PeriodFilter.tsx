import { Button, Slider } from 'antd'
import { useMemo, useState } from 'react'

import { useWords } from '../i18n/context'
import { useWorkbench } from '../shell/workbench'
import { chosenOf, monthName, periodOf, spanOf } from './months'
import { visibleLinks } from './shown'

/** Which links are drawn, by when they held: a slider over all months that any link on the chart names. */
export function PeriodFilter(): React.JSX.Element {
  const { t } = useWords()
  const { state, dispatch } = useWorkbench()
  const { links, period } = state.present
  const span = useMemo(() => spanOf(Object.values(links)), [links])
  // While the handle is held nothing is filtered yet: each step would be one to undo.
  const [held, setHeld] = useState<readonly [number, number] | null>(null)
  if (span === null) return <p className="period-filter hint">{t('period.none')}</p>
  if (span[0] === span[1]) return <p className="period-filter hint">{t('period.one', { month: monthName(span[0]) })}</p>
  const chosen = held ?? chosenOf(period, span)
  const total = Object.keys(links).length
  const shown = visibleLinks(state.present).length
  return (
    <section className="period-filter" aria-label={t('tool.period')}>
      <Slider
        range
        min={span[0]}
        max={span[1]}
        value={[...chosen]}
        tooltip={{ formatter: (month) => monthName(month ?? span[0]) }}
        ariaLabelForHandle={[t('period.from'), t('period.to')]}
        ariaValueTextFormatterForHandle={[monthName, monthName]}
        onChange={(months) => setHeld([months[0] ?? span[0], months[1] ?? span[1]])}
        onChangeComplete={(months) => {
          setHeld(null)
          dispatch({ type: 'period', period: periodOf([months[0] ?? span[0], months[1] ?? span[1]], span) })
        }}
      />
      <span className="period-words figures" aria-live="polite">
        {t('period.shown', { from: monthName(chosen[0]), to: monthName(chosen[1]), shown, total })}
        <span className="sub"> {t('period.undated')}</span>
      </span>
      <Button size="small" disabled={period === null} onClick={() => dispatch({ type: 'period', period: null })}>
        {t('period.clear')}
      </Button>
    </section>
  )
}
