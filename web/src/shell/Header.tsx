import { SafetyOutlined } from '@ant-design/icons'
import { Popover } from 'antd'

import { useWords } from '../i18n/context'
import { SearchBox } from '../search/SearchBox'
import { useActing } from '../session/context'
import { DeskSwitch } from '../session/DeskSwitch'
import { PurposeBar } from '../session/PurposeBar'
import { LanguageSwitch } from './LanguageSwitch'
import { ModeSwitch } from './ModeSwitch'

function Mark(): React.JSX.Element {
  return (
    <svg className="mark" viewBox="0 0 32 32" width="30" height="30" aria-hidden>
      <path
        d="M9.5 22.500a5 5 0 0 1-.6-9.960A7.2 7.2 0 0 1 22.7 11.600a5.5 5.5 0 0 1-.2 10.900z"
        fill="none"
        stroke="#fff"
        strokeWidth="1.8"
        strokeLinejoin="round"
      />
      <path d="M12.6 18.4 16 14.200l4 3.6" fill="none" stroke="#9fd0f5" strokeWidth="1.4" />
      <circle cx="12.4" cy="18.6" r="1.9" fill="#fff" />
      <circle cx="16" cy="14" r="1.9" fill="#fff" />
      <circle cx="20.2" cy="18" r="1.9" fill="#fff" />
    </svg>
  )
}

/** On a server without accounts: that it answers this machine alone, and why. */
function LoopbackNotice(): React.JSX.Element {
  const { t } = useWords()
  return (
    <Popover
      placement="bottomRight"
      title={t('app.notice.title')}
      content={<div className="notice-body">{t('app.notice.body')}</div>}
      trigger={['hover', 'focus', 'click']}
    >
      <button type="button" className="notice" data-testid="loopback-notice">
        <SafetyOutlined aria-hidden />
        <span>
          <strong>{t('app.notice')}</strong>
          <small>{t('app.notice.short')}</small>
        </span>
      </button>
    </Popover>
  )
}

export function Header(): React.JSX.Element {
  const { t } = useWords()
  const { user } = useActing()
  return (
    <header className="header">
      <a className="skip" href="#chart" onClick={(event) => {
        // The fragment holds the chart, so the link must not write to it.
        event.preventDefault()
        document.getElementById('chart')?.focus()
      }}>
        {t('app.skip')}
      </a>
      <div className="brand">
        <Mark />
        <div>
          <strong>政法平安云图</strong>
          <span className="tagline">{t('app.tagline')}</span>
        </div>
      </div>
      <div className="header-search" role="search">
        <SearchBox />
      </div>
      <DeskSwitch />
      <PurposeBar />
      {user === null && <LoopbackNotice />}
      <ModeSwitch />
      <LanguageSwitch />
    </header>
  )
}
