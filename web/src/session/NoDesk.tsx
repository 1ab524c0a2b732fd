import { Result } from 'antd'

import { useWords } from '../i18n/context'
import { WhoBar } from './WhoBar'

/** For roles whose work is not on this page yet: what to use instead. */
export function NoDesk(): React.JSX.Element {
  const { t } = useWords()
  return (
    <main className="gate">
      <WhoBar />
      <Result status="info" title={t('nodesk.title')} subTitle={t('nodesk.body')} />
    </main>
  )
}
