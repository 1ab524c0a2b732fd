import { AuditOutlined, DashboardOutlined } from '@ant-design/icons'
import { Segmented } from 'antd'
import { lazy, Suspense, useState } from 'react'

import { useWords } from '../i18n/context'
import { DeskHeader } from '../shell/DeskHeader'
import { Waiting } from '../ui/Waiting'

const ReviewScreen = lazy(() => import('./ReviewScreen'))
const OperationsScreen = lazy(() => import('../operations/OperationsScreen'))

type Shown = 'review' | 'operations'

/** The page of a steward who is no investigator: the review and what is delivered, and no chart to wander in. */
export function StewardDesk(): React.JSX.Element {
  const { t } = useWords()
  const [shown, setShown] = useState<Shown>('review')
  return (
    <div className="page">
      <DeskHeader title={t('review.title')} />
      <nav className="view-bar" aria-label={t('view.label')}>
        <Segmented<Shown>
          size="small"
          value={shown}
          onChange={setShown}
          options={[
            { value: 'review', label: t('view.review'), icon: <AuditOutlined aria-hidden /> },
            { value: 'operations', label: t('operations.title'), icon: <DashboardOutlined aria-hidden /> },
          ]}
        />
      </nav>
      <div className="work">
        <Suspense fallback={<Waiting />}>{shown === 'review' ? <ReviewScreen /> : <OperationsScreen />}</Suspense>
      </div>
    </div>
  )
}
