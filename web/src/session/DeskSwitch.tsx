import { Select } from 'antd'

import { useWords } from '../i18n/context'
import { useActing } from './context'
import type { Desk } from './desks'

/** From one's desk to another; nothing where there is only one. */
export function DeskSwitch(): React.JSX.Element | null {
  const { t } = useWords()
  const { desk, desks, chooseDesk } = useActing()
  if (desks.length < 2 || desk === null) return null
  return (
    <Select<Desk>
      aria-label={t('desk.switch')}
      value={desk}
      onChange={chooseDesk}
      popupMatchSelectWidth={false}
      options={desks.map((one) => ({ value: one, label: t(`desk.${one}`) }))}
    />
  )
}
