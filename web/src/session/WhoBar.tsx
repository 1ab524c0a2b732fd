import { LogoutOutlined, UserOutlined } from '@ant-design/icons'
import { Button } from 'antd'

import { useWords } from '../i18n/context'
import { useActing } from './context'

/** Who is signed in, on screens that have no header. */
export function WhoBar(): React.JSX.Element {
  const { t } = useWords()
  const { user, signOut } = useActing()
  return (
    <div className="gate-who">
      <UserOutlined aria-hidden /> {user?.name}
      <Button size="small" type="link" icon={<LogoutOutlined aria-hidden />} onClick={() => void signOut()}>
        {t('signout')}
      </Button>
    </div>
  )
}
