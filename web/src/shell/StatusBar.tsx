import { useQuery } from '@tanstack/react-query'

import { keptChartsQuery } from '../api/charts'
import { statusQuery } from '../api/queries'
import { visibleLinks } from '../chart/shown'
import { MAX_NODES, selectedNodeIds } from '../chart/state'
import { useWords } from '../i18n/context'
import { formatTime } from '../ui/format'
import { useWorkbench } from './workbench'

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((a, b) => a + b, 0)
}

export function StatusBar(): React.JSX.Element {
  const { t } = useWords()
  const { state, kept } = useWorkbench()
  const named = useQuery({ ...keptChartsQuery, enabled: kept?.title === null })
  const keptTitle = kept?.title ?? named.data?.find((chart) => chart.id === kept?.id)?.title
  const { data: status } = useQuery(statusQuery)
  const selected = selectedNodeIds(state.selection).length
  const count = Object.keys(state.present.nodes).length
  return (
    <footer className="status-bar" data-testid="status-bar">
      <span aria-live="polite">{t('chart.count', { nodes: count, links: visibleLinks(state.present).length })}</span>
      <span className={count >= MAX_NODES * 0.9 ? 'warn' : undefined}>{t('chart.limit', { max: MAX_NODES })}</span>
      {selected > 0 && <span>{t('chart.selected', { count: selected })}</span>}
      {kept !== null && keptTitle !== undefined && (
        <span data-testid="kept">{t('kept.open', { title: keptTitle, n: kept.version })}</span>
      )}
      <span className="grow" />
      {status?.home_loaded === true && (
        <>
          <span>{t('chart.totals', { entities: sum(status.entities), links: sum(status.links) })}</span>
          {status.built !== null && <span>{t('chart.built', { at: formatTime(status.built) })}</span>}
          <span>v{status.version}</span>
        </>
      )}
    </footer>
  )
}
