import { lazy, Suspense } from 'react'

import { useWords } from '../i18n/context'
import { PurposeBar } from '../session/PurposeBar'
import { LanguageSwitch } from '../shell/LanguageSwitch'
import { Waiting } from '../ui/Waiting'

const ReviewScreen = lazy(() => import('./ReviewScreen'))

/** The page of a steward who is no investigator: the review, and no chart to wander in. */
export function StewardDesk(): React.JSX.Element {
  const { t } = useWords()
  return (
    <div className="page">
      <header className="header">
        <div className="brand">
          <div>
            <strong>政法平安云图</strong>
            <span className="tagline">{t('review.title')}</span>
          </div>
        </div>
        <span className="header-search" />
        <PurposeBar />
        <LanguageSwitch />
      </header>
      <div className="work">
        <Suspense fallback={<Waiting />}>
          <ReviewScreen />
        </Suspense>
      </div>
    </div>
  )
}
