import { AlertOutlined, ApartmentOutlined, AuditOutlined, ClusterOutlined, DashboardOutlined, FileTextOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Badge, Segmented } from 'antd'

import { statusQuery, watchRulesQuery } from '../api/queries'
import { useWords } from '../i18n/context'
import { useActing } from '../session/context'
import { useWorkbench, type View } from './workbench'

/** The views of the page, and how many hits wait to be looked into. */
export function ViewBar(): React.JSX.Element {
  const { t } = useWords()
  const { view, setView } = useWorkbench()
  const { user } = useActing()
  const reviews = user === null || user.functions.includes('review')
  const operates = user === null || user.functions.includes('deliveries')
  const { data: status } = useQuery(statusQuery)
  const { data: rules } = useQuery({ ...watchRulesQuery, enabled: status?.home_loaded === true })
  const open = rules?.reduce((sum, rule) => sum + rule.open, 0) ?? 0
  return (
    <nav className="view-bar" aria-label={t('view.label')}>
      <Segmented<View>
        size="small"
        value={view}
        onChange={setView}
        options={[
          { value: 'chart', label: t('view.chart'), icon: <ApartmentOutlined aria-hidden /> },
          { value: 'case', label: t('view.case'), icon: <FileTextOutlined aria-hidden /> },
          {
            value: 'watch',
            label: (
              <>
                {t('view.watch')} {open > 0 && <Badge count={open} overflowCount={999} size="small" color="#8a5a00" />}
              </>
            ),
            icon: <AlertOutlined aria-hidden />,
          },
          { value: 'association', label: t('view.association'), icon: <ClusterOutlined aria-hidden /> },
          ...(reviews ? [{ value: 'review' as const, label: t('view.review'), icon: <AuditOutlined aria-hidden /> }] : []),
          ...(operates ? [{ value: 'operations' as const, label: t('operations.title'), icon: <DashboardOutlined aria-hidden /> }] : []),
        ]}
      />
    </nav>
  )
}
