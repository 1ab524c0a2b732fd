import { useQuery } from '@tanstack/react-query'
import { Badge, Tabs, type TabsProps } from 'antd'
import { useState } from 'react'

import { waitingPurposesQuery } from '../api/queries'
import { inboxQuery } from '../api/sharing'
import { useWords } from '../i18n/context'
import { useActing } from '../session/context'
import { DeskHeader } from '../shell/DeskHeader'
import { CatalogueTab } from './CatalogueTab'
import { GrantUse } from './GrantUse'
import { InboxTab } from './InboxTab'
import { ObjectionsTab } from './ObjectionsTab'
import { PurposesTab } from './PurposesTab'
import { RequestsTab } from './RequestsTab'
import '../shell/desk.css'
import './sharing.css'

/** 数据共享: what can be shared, what one has asked for, what one's agency is asked for. */
export default function SharingDesk(): React.JSX.Element {
  const { t } = useWords()
  const { user, purpose } = useActing()
  const asks = user?.functions.includes('request') ?? false
  const answers = user?.functions.includes('approve') ?? false
  const [tab, setTab] = useState(answers && !asks ? 'inbox' : 'catalogue')
  const { data: inbox } = useQuery({ ...inboxQuery, enabled: answers })
  const { data: purposes } = useQuery({ ...waitingPurposesQuery, enabled: answers })
  const waiting = inbox?.filter((request) => request.state === 'waiting').length ?? 0

  const counted = (label: string, count: number): React.ReactNode => (
    <>
      {label} {count > 0 && <Badge count={count} size="small" color="#8a5a00" />}
    </>
  )
  const items: NonNullable<TabsProps['items']> = [
    { key: 'catalogue', label: t('sharing.tab.catalogue'), children: <CatalogueTab onAsked={() => setTab('requests')} /> },
  ]
  if (asks) items.push({ key: 'requests', label: t('sharing.tab.requests'), children: <RequestsTab /> })
  if (answers) {
    items.push(
      { key: 'inbox', label: counted(t('sharing.tab.inbox'), waiting), children: <InboxTab /> },
      { key: 'purposes', label: counted(t('sharing.tab.purposes'), purposes?.length ?? 0), children: <PurposesTab /> },
    )
  }
  items.push({ key: 'objections', label: t('sharing.tab.objections'), children: <ObjectionsTab answers={answers} /> })

  return (
    <div className="page">
      <DeskHeader title={t('sharing.title')} />
      <main className="desk" id="chart" tabIndex={-1}>
        <h1 className="sr-only">{t('sharing.title')}</h1>
        {purpose !== null ? (
          <GrantUse key={purpose.id} purpose={purpose} />
        ) : (
          <Tabs size="small" className="desk-tabs" activeKey={tab} onChange={setTab} items={items} destroyOnHidden />
        )}
      </main>
    </div>
  )
}
