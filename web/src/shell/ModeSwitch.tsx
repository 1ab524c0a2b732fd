import { MoonOutlined, SunOutlined } from '@ant-design/icons'
import { Button, Tooltip } from 'antd'

import { useWords } from '../i18n/context'
import { useMode } from './mode'

/** Dark screens and back. */
export function ModeSwitch(): React.JSX.Element {
  const { t } = useWords()
  const { mode, setMode } = useMode()
  const dark = mode === 'dark'
  return (
    <Tooltip title={t('app.dark')} placement="bottomRight">
      <Button
        type="text"
        className="header-button"
        icon={dark ? <SunOutlined /> : <MoonOutlined />}
        aria-label={t('app.dark')}
        aria-pressed={dark}
        onClick={() => setMode(dark ? 'light' : 'dark')}
      />
    </Tooltip>
  )
}
