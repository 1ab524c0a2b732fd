import { useQuery } from '@tanstack/react-query'
import { Alert, Table, Tag } from 'antd'
import { Fragment } from 'react'

import { runsQuery, statisticsQuery } from '../api/operations'
import type { ResolutionRun } from '../api/types'
import { isMessageKey } from '../i18n/messages'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { formatTime } from '../ui/format'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { lagOf } from './figures'

/** 归并运行: when the registry was brought up to what, and what waits. */
export function RunsTab(): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const { data, error, isPending, refetch } = useQuery(runsQuery)
  const { data: statistics } = useQuery({ ...statisticsQuery, refetchInterval: 30_000 })
  if (isPending) return <Waiting rows={6} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  const why = (learned: string): string => {
    const key = `operations.learned.${learned}`
    return isMessageKey(key) ? t(key) : learned
  }
  const lag = lagOf(data.runs, statistics?.built ?? null)
  return (
    <div className="stack">
      {data.waiting_total > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={t('operations.waiting', { count: data.waiting_total })}
          description={[...new Set(data.waiting.map((one) => labels.extract(one.extract)))].join('、')}
        />
      ) : (
        data.runs.length > 0 && <Alert type="success" showIcon title={t('operations.upToDate')} />
      )}
      {lag !== null && (
        <p className="hint" data-testid="lag">
          {lag === 0 ? t('operations.lag.none') : t('operations.lag', { seconds: lag })}
        </p>
      )}
      <Table<ResolutionRun>
        size="small"
        rowKey="run_id"
        dataSource={data.runs}
        pagination={false}
        locale={{ emptyText: t('operations.runs.none') }}
        scroll={{ x: 'max-content' }}
        expandable={{
          rowExpandable: (run) => Object.keys(run.bundles).length > 0,
          expandedRowRender: (run) => (
            <dl className="desk-facts">
              {Object.entries(run.bundles).map(([type, version]) => (
                <Fragment key={type}>
                  <dt>{labels.entityType(type)}</dt>
                  <dd>
                    <code>{version}</code>
                  </dd>
                </Fragment>
              ))}
            </dl>
          ),
        }}
        columns={[
          { title: t('operations.started'), dataIndex: 'started', render: (at: string) => formatTime(at) },
          { title: t('operations.seconds'), dataIndex: 'seconds', align: 'right', render: (seconds: number) => seconds.toFixed(1) },
          {
            title: t('operations.extent'),
            dataIndex: 'whole',
            render: (whole: boolean) => <Tag>{t(whole ? 'operations.whole' : 'operations.increment')}</Tag>,
          },
          { title: t('operations.upTo'), dataIndex: 'delivery', align: 'right' },
          {
            title: t('operations.learned'),
            dataIndex: 'learned',
            render: (learned: string | null) => (learned === null ? t('operations.learned.no') : why(learned)),
          },
        ]}
      />
    </div>
  )
}
