import { lazy, Suspense } from 'react'

import { useWords } from '../i18n/context'
import { DeskHeader } from '../shell/DeskHeader'
import { Waiting } from '../ui/Waiting'

const ReviewScreen = lazy(() => import('./ReviewScreen'))

/** The page of a steward who is no investigator: the review, and no chart to wander in. */
export function StewardDesk(): React.JSX.Element {
  const { t } = useWords()
  return (
    <div className="page">
      <DeskHeader title={t('review.title')} />
      <div className="work">
        <Suspense fallback={<Waiting />}>
          <ReviewScreen />
        </Suspense>
      </div>
    </div>
  )
}
