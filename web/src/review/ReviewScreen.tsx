import { useQuery } from '@tanstack/react-query'
import { Badge, Tabs } from 'antd'
import { useState } from 'react'

import { proposalsQuery } from '../api/queries'
import { useWords } from '../i18n/context'
import { DecisionsTab } from './DecisionsTab'
import { DoubtsTab } from './DoubtsTab'
import { ProposalsTab } from './ProposalsTab'
import '../watch/watch.css'
import './review.css'

type Tab = 'doubts' | 'proposals' | 'decisions'

/** 身份核验: the doubtful identities; same, different, unsure, and the way back. */
export default function ReviewScreen(): React.JSX.Element {
  const { t } = useWords()
  const [tab, setTab] = useState<Tab>('doubts')
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
          {
            key: 'proposals',
            label: (
              <>
                {t('review.tab.proposals')} {waiting > 0 && <Badge count={waiting} size="small" color="#8a5a00" />}
              </>
            ),
          },
          { key: 'decisions', label: t('review.tab.decisions') },
        ]}
      />
      <div className="screen">
        {tab === 'doubts' && <DoubtsTab />}
        {tab === 'proposals' && <ProposalsTab />}
        {tab === 'decisions' && <DecisionsTab />}
      </div>
    </main>
  )
}
