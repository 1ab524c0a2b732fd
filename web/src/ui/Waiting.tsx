import { Skeleton } from 'antd'

import { useWords } from '../i18n/context'

/** Something is on its way: grey lines where it will stand, and the word for those who hear the page. */
export function Waiting({ rows = 5 }: { rows?: number }): React.JSX.Element {
  const { t } = useWords()
  return (
    <div className="waiting" role="status">
      <span className="sr-only">{t('common.loading')}</span>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  )
}
