import { Segmented } from 'antd'
import { lazy, Suspense } from 'react'

import type { Language } from '../chart/address'
import { useWords } from '../i18n/context'
import { PurposeBar } from '../session/PurposeBar'
import { Waiting } from '../ui/Waiting'

const ReviewScreen = lazy(() => import('./ReviewScreen'))

/** The page of a steward who is no investigator: the review, and no chart to wander in. */
export function StewardDesk(): React.JSX.Element {
  const { t, language, setLanguage } = useWords()
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
        <Segmented<Language>
          aria-label={t('app.language')}
          value={language}
          onChange={setLanguage}
          options={[
            { value: 'zh', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
        />
      </header>
      <div className="work">
        <Suspense fallback={<Waiting />}>
          <ReviewScreen />
        </Suspense>
      </div>
    </div>
  )
}
