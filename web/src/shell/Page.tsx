import { ApartmentOutlined, MenuFoldOutlined, MenuUnfoldOutlined, UnorderedListOutlined } from '@ant-design/icons'
import { Button, Tabs, Tooltip } from 'antd'
import { lazy, Suspense, useEffect, useState } from 'react'

import { ChartArea } from '../chart/ChartArea'
import { ItemList } from '../chart/ItemList'
import { useWords } from '../i18n/context'
import { Panel } from '../panels/Panel'
import { Waiting } from '../ui/Waiting'
import { Header } from './Header'
import { StatusBar } from './StatusBar'
import { ViewBar } from './ViewBar'
import { useWorkbench } from './workbench'

const CaseScreen = lazy(() => import('../cases/CaseScreen'))
const WatchScreen = lazy(() => import('../watch/WatchScreen'))
const AssociationScreen = lazy(() => import('../association/AssociationScreen'))
const ReviewScreen = lazy(() => import('../review/ReviewScreen'))
const OperationsScreen = lazy(() => import('../operations/OperationsScreen'))
const PathFinder = lazy(() => import('../paths/PathFinder'))

type Dock = 'list' | 'path'

/** Header, dock with list and paths, chart, panel, status bar. Both sides fold, so that 1024 pixels are enough. */
export function Page(): React.JSX.Element {
  const { t } = useWords()
  const { ends, view } = useWorkbench()
  const [dockOpen, setDockOpen] = useState(true)
  const [panelOpen, setPanelOpen] = useState(true)
  const [dock, setDock] = useState<Dock>('list')
  const [seenEnds, setSeenEnds] = useState(ends)

  // Both ends chosen elsewhere (menu, panel, address) means paths are wanted next. Choosing them here changes nothing.
  if (ends !== seenEnds) {
    setSeenEnds(ends)
    if (ends.from !== null && ends.to !== null) {
      setDock('path')
      setDockOpen(true)
    }
  }
  useEffect(() => {
    document.title = t('app.name')
  }, [t])

  return (
    <div className="page">
      <Header />
      <ViewBar />
      {view !== 'chart' && (
        <div className="work">
          <Suspense fallback={<Waiting />}>
            {view === 'case' && <CaseScreen />}
            {view === 'watch' && <WatchScreen />}
            {view === 'association' && <AssociationScreen />}
            {view === 'review' && <ReviewScreen />}
            {view === 'operations' && <OperationsScreen />}
          </Suspense>
        </div>
      )}
      {view === 'chart' && <div className="work">
        {dockOpen && (
          <nav className="dock" aria-label={t('tool.list')}>
            <Tabs
              size="small"
              className="dock-tabs"
              activeKey={dock}
              onChange={(key) => setDock(key === 'path' ? 'path' : 'list')}
              items={[
                { key: 'list', label: t('list.tab'), icon: <UnorderedListOutlined aria-hidden />, children: <ItemList /> },
                { key: 'path', label: t('path.tab'), icon: <ApartmentOutlined aria-hidden />, children: <Suspense fallback={<Waiting />}><PathFinder /></Suspense> },
              ]}
            />
          </nav>
        )}
        <Tooltip title={t('tool.list')} placement="right">
          <Button
            className="fold left"
            size="small"
            type="text"
            aria-label={t('tool.list')}
            aria-expanded={dockOpen}
            icon={dockOpen ? <MenuFoldOutlined /> : <MenuUnfoldOutlined />}
            onClick={() => setDockOpen(!dockOpen)}
          />
        </Tooltip>
        <ChartArea />
        <Tooltip title={t('tool.panel')} placement="left">
          <Button
            className="fold right"
            size="small"
            type="text"
            aria-label={t('tool.panel')}
            aria-expanded={panelOpen}
            icon={panelOpen ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
            onClick={() => setPanelOpen(!panelOpen)}
          />
        </Tooltip>
        {panelOpen && (
          <div className="side">
            <Panel />
          </div>
        )}
      </div>}
      <StatusBar />
    </div>
  )
}
