import { LogoutOutlined, SafetyCertificateOutlined, SwapOutlined } from '@ant-design/icons'
import { Button, Popover } from 'antd'

import { useWords } from '../i18n/context'
import { useActing } from './context'

/** Under which purpose one looks, always in sight; here it is changed, and here one signs out. */
export function PurposeBar(): React.JSX.Element | null {
  const { t } = useWords()
  const { user, purpose, choosePurpose, signOut } = useActing()
  if (user === null || purpose === null) return null
  return (
    <Popover
      placement="bottomRight"
      trigger={['click']}
      title={purpose.reason}
      content={
        <div className="notice-body">
          <p>{purpose.basis}</p>
          <p>{t('purpose.until', { day: purpose.until })}</p>
          <p>{t('purpose.signedIn', { name: user.name })}</p>
          <Button icon={<SwapOutlined aria-hidden />} onClick={() => choosePurpose(null)}>
            {t('purpose.change')}
          </Button>{' '}
          <Button icon={<LogoutOutlined aria-hidden />} onClick={() => void signOut()}>
            {t('signout')}
          </Button>
        </div>
      }
    >
      <button type="button" className="notice purpose" data-testid="purpose-bar">
        <SafetyCertificateOutlined aria-hidden />
        <span>
          <strong>{t('purpose.bar')}</strong>
          <small>{purpose.reference}</small>
        </span>
      </button>
    </Popover>
  )
}
