import { Tabs } from 'antd'

import { useWords } from '../i18n/context'
import { DeskHeader } from '../shell/DeskHeader'
import { AccessReport } from './AccessReport'
import { EntriesTab } from './EntriesTab'
import { IntegrityTab } from './IntegrityTab'
import '../shell/desk.css'
import './audit.css'

/** 审计: what was asked by whom, who looked at an entity, and whether the record is as it was written. */
export default function AuditDesk(): React.JSX.Element {
  const { t } = useWords()
  return (
    <div className="page">
      <DeskHeader title={t('audit.title')} />
      <main className="desk" id="chart" tabIndex={-1}>
        <h1 className="sr-only">{t('audit.title')}</h1>
        <Tabs
          size="small"
          className="desk-tabs"
          items={[
            { key: 'entries', label: t('audit.tab.entries'), children: <EntriesTab /> },
            { key: 'person', label: t('audit.tab.person'), children: <AccessReport /> },
            { key: 'integrity', label: t('audit.tab.integrity'), children: <IntegrityTab /> },
          ]}
        />
      </main>
    </div>
  )
}
