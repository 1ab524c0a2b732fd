import { Tabs } from 'antd'

import { useWords } from '../i18n/context'
import { DeliveriesTab } from './DeliveriesTab'
import { FiguresTab } from './FiguresTab'
import { QuarantineTab } from './QuarantineTab'
import { RunsTab } from './RunsTab'
import '../shell/desk.css'
import './operations.css'

/** 运行: what was delivered, what could not be taken, what was made of it, and the platform's own figures. */
export default function OperationsScreen(): React.JSX.Element {
  const { t } = useWords()
  return (
    <main className="desk operations" id="chart" tabIndex={-1}>
      <h1 className="sr-only">{t('operations.title')}</h1>
      <Tabs
        size="small"
        className="desk-tabs"
        destroyOnHidden
        items={[
          { key: 'figures', label: t('operations.tab.figures'), children: <FiguresTab /> },
          { key: 'deliveries', label: t('operations.tab.deliveries'), children: <DeliveriesTab /> },
          { key: 'quarantine', label: t('operations.tab.quarantine'), children: <QuarantineTab /> },
          { key: 'runs', label: t('operations.tab.runs'), children: <RunsTab /> },
        ]}
      />
    </main>
  )
}
