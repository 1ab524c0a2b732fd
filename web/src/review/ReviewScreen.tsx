import { useQuery } from '@tanstack/react-query'
import { Badge, Tabs } from 'antd'
import { lazy, Suspense, useState } from 'react'

import { proposalsQuery } from '../api/queries'
import { useWords } from '../i18n/context'
import { Waiting } from '../ui/Waiting'
import { BlindTab } from './BlindTab'
import { DecisionsTab } from './DecisionsTab'
import { DoubtsTab } from './DoubtsTab'
import { ProposalsTab } from './ProposalsTab'
import { TextDoubtsTab } from './TextDoubtsTab'
import '../watch/watch.css'
import './review.css'

// With what draws it, which nobody needs who reviews.
const BoardTab = lazy(() => import('./BoardTab').then((loaded) => ({ default: loaded.BoardTab })))

type Tab = 'doubts' | 'texts' | 'proposals' | 'decisions' | 'sample' | 'board'

/** 身份核验: the doubtful identities; same, different, unsure, and the way back. */
export default function ReviewScreen(): React.JSX.Element {
  const { t } = useWords()
  const [tab, setTab] = useState<Tab>('doubts')
  const [by, setBy] = useState('')
  const { data: proposals } = useQuery(proposalsQuery)
  const waiting = proposals?.proposals.filter((proposal) => !proposal.mine).length ?? 0
  return (
    <main className="review" id="chart" tabIndex={-1}>
      <h1 className="sr-only">{t('review.title')}</h1>
      <Tabs
        size="small"
        className="review-tabs"
        activeKey={tab}
        onChange={(key) => setTab(key as Tab)}
        items={[
          { key: 'doubts', label: t('review.tab.doubts') },
          { key: 'texts', label: t('review.tab.texts') },
          {
            key: 'proposals',
            label: (
              <>
                {t('review.tab.proposals')} {waiting > 0 && <Badge count={waiting} size="small" color="#8a5a00" />}
              </>
            ),
          },
          { key: 'decisions', label: t('review.tab.decisions') },
          { key: 'sample', label: t('review.tab.sample') },
          { key: 'board', label: t('review.tab.board') },
        ]}
      />
      <div className="screen">
        {tab === 'doubts' && <DoubtsTab />}
        {tab === 'texts' && <TextDoubtsTab />}
        {tab === 'proposals' && <ProposalsTab />}
        {tab === 'decisions' && <DecisionsTab />}
        {tab === 'sample' && <BlindTab by={by} onBy={setBy} />}
        {tab === 'board' && (
          <Suspense fallback={<Waiting />}>
            <BoardTab by={by} onSample={() => setTab('sample')} />
          </Suspense>
        )}
      </div>
    </main>
  )
}
