import { ClockCircleOutlined } from '@ant-design/icons'

import type { Clock } from '../api/types'
import { useWords } from '../i18n/context'

/** The law's time for an answer: what is left of it, and when that is little or over. */
export function ClockLine({ clock }: { clock: Clock }): React.JSX.Element {
  const { t } = useWords()
  let text = t('sharing.due', { day: clock.due, left: clock.left })
  if (clock.left === 0) text = t('sharing.due.today', { day: clock.due })
  if (clock.left < 0) text = t('sharing.overdue', { day: clock.due, days: -clock.left })
  const urgency = clock.left < 0 ? ' over' : clock.remind ? ' soon' : ''
  return (
    <span className={`clock-line${urgency}`}>
      <ClockCircleOutlined aria-hidden /> {text}
      {clock.provisional && <span className="sub">（{t('sharing.due.provisional')}）</span>}
    </span>
  )
}
