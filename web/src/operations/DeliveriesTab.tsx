import { useQuery } from '@tanstack/react-query'
import { Table, Tag } from 'antd'
import { useState } from 'react'

import { DELIVERIES_PAGE, deliveriesQuery } from '../api/operations'
import type { Delivery } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { formatTime } from '../ui/format'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'

const COUNTS = ['rows', 'stored', 'new', 'changed', 'unchanged', 'withdrawn', 'quarantined'] as const

function Columns({ delivery }: { delivery: Delivery }): React.JSX.Element {
  const { t } = useWords()
  return (
    <dl className="desk-facts">
      <dt>{t('operations.delivery')}</dt>
      <dd>
        <code>{delivery.delivery_id}</code>
      </dd>
      {delivery.mends !== null && (
        <>
          <dt>{t('operations.mends')}</dt>
          <dd>
            <code>{delivery.mends}</code>
          </dd>
        </>
      )}
      {delivery.missing_columns.length > 0 && (
        <>
          <dt>{t('operations.columns.missing')}</dt>
          <dd>{delivery.missing_columns.join('、')}</dd>
        </>
      )}
      {delivery.unknown_columns.length > 0 && (
        <>
          <dt>{t('operations.columns.unknown')}</dt>
          <dd>{delivery.unknown_columns.join('、')}</dd>
        </>
      )}
    </dl>
  )
}

/** 交换批次: every file handed over, with counts that add up. */
export function DeliveriesTab(): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const [page, setPage] = useState(1)
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery(deliveriesQuery((page - 1) * DELIVERIES_PAGE))
  if (isPending) return <Waiting rows={8} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  return (
    <Table<Delivery>
      size="small"
      rowKey={(row) => `${row.seq} ${row.extract}`}
      dataSource={data.deliveries}
      loading={isPlaceholderData}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: t('operations.none') }}
      pagination={{ current: page, pageSize: DELIVERIES_PAGE, total: data.total, onChange: setPage, showSizeChanger: false, hideOnSinglePage: true }}
      expandable={{ expandedRowRender: (row) => <Columns delivery={row} /> }}
      columns={[
        { title: t('operations.seq'), dataIndex: 'seq', align: 'right' },
        { title: t('operations.extract'), dataIndex: 'extract', render: (extract: string) => labels.extract(extract) },
        {
          title: t('operations.file'),
          dataIndex: 'file',
          ellipsis: true,
          width: 220,
          render: (file: string) => <span title={file}>{file}</span>,
        },
        {
          title: t('operations.mode'),
          dataIndex: 'mode',
          render: (mode: string) => (mode === 'snapshot' ? <Tag>{t('operations.snapshot')}</Tag> : t('operations.add')),
        },
        { title: t('operations.asOf'), dataIndex: 'as_of', render: (day: string | null) => day ?? '—' },
        { title: t('operations.received'), dataIndex: 'received', render: (at: string | null) => (at === null ? '—' : formatTime(at)) },
        ...COUNTS.map((name) => ({
          title: t(`operations.${name}`),
          dataIndex: name,
          align: 'right' as const,
          render: (count: number) => (
            <span className={name === 'quarantined' && count > 0 ? 'count bad' : 'count'}>{count.toLocaleString('en-US')}</span>
          ),
        })),
      ]}
    />
  )
}
