import { DownloadOutlined } from '@ant-design/icons'
import { useMutation, useQuery } from '@tanstack/react-query'
import { App, Button, Select, Table, Tag } from 'antd'
import { useState } from 'react'

import { allQuarantined, QUARANTINE_PAGE, quarantineQuery } from '../api/operations'
import type { QuarantinedRow } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useActing } from '../session/context'
import { Blank } from '../ui/Blank'
import { csv } from '../ui/csv'
import { download } from '../ui/download'
import { problemText, ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { MendDrawer } from './MendDrawer'

/** 隔离行: what could not be taken, why, and the list that goes back to who delivered it. */
export function QuarantineTab(): React.JSX.Element {
  const words = useWords()
  const { t, language } = words
  const labels = useLabels()
  const { message } = App.useApp()
  const reasonOf = (row: { reason: string; reason_zh: string }): string => (language === 'zh' ? row.reason_zh : row.reason)
  const hintOf = (row: QuarantinedRow): string | null => (language === 'zh' ? row.hint_zh : row.hint)
  const [extract, setExtract] = useState<string | null>(null)
  const [page, setPage] = useState(1)
  const [mending, setMending] = useState<string | null>(null)
  const { user } = useActing()
  const mends = user === null || user.functions.includes('mend')
  const every = useQuery(quarantineQuery(null, 0))
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery(quarantineQuery(extract, (page - 1) * QUARANTINE_PAGE))
  const downloading = useMutation({
    mutationFn: () => allQuarantined(extract),
    onSuccess: (rows) => {
      const head = ['delivery', 'extract', 'file', 'line', 'field', 'reason', 'hint'] as const
      const file = csv(
        head.map((name) => t(`operations.${name}`)),
        rows.map((row) => [row.delivery_id, row.extract, row.file, row.line, row.field, reasonOf(row), hintOf(row)]),
      )
      download(file, `quarantine-${extract ?? 'all'}.csv`)
    },
    onError: (refused) => void message.error(problemText(refused, words), 8),
  })
  if (isPending) return <Waiting rows={8} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (data.total === 0 && extract === null) return <Blank title={t('operations.quarantine.none')} />
  const extracts = [...new Set(every.data?.reasons.map((one) => one.extract))].toSorted()
  return (
    <div className="stack">
      <div className="row spread">
        <Select
          aria-label={t('operations.extract')}
          className="operations-choice"
          value={extract ?? ''}
          onChange={(value) => {
            setExtract(value === '' ? null : value)
            setPage(1)
          }}
          options={[
            { value: '', label: t('operations.extract.all') },
            ...extracts.map((one) => ({ value: one, label: labels.extract(one) })),
          ]}
        />
        <Button icon={<DownloadOutlined aria-hidden />} loading={downloading.isPending} onClick={() => downloading.mutate()}>
          {t('operations.download', { count: data.total })}
        </Button>
      </div>
      <p className="hint">{t('operations.quarantine.hint')}</p>
      <Table
        size="small"
        rowKey={(row) => `${row.extract} ${row.field ?? ''} ${row.reason}`}
        dataSource={data.reasons}
        pagination={false}
        title={() => <h2>{t('operations.reasons')}</h2>}
        columns={[
          { title: t('operations.extract'), dataIndex: 'extract', render: (one: string) => labels.extract(one) },
          { title: t('operations.field'), dataIndex: 'field', render: (field: string | null) => field ?? '—' },
          { title: t('operations.reason'), dataIndex: 'reason', render: (_, row) => reasonOf(row) },
          { title: t('operations.count'), dataIndex: 'count', align: 'right', render: (count: number) => count.toLocaleString('en-US') },
        ]}
      />
      <Table<QuarantinedRow>
        size="small"
        rowKey="id"
        dataSource={data.rows}
        loading={isPlaceholderData}
        title={() => <h2>{t('operations.quarantine.rows')}</h2>}
        scroll={{ x: 'max-content' }}
        pagination={{ current: page, pageSize: QUARANTINE_PAGE, total: data.total, onChange: setPage, showSizeChanger: false, hideOnSinglePage: true }}
        columns={[
          { title: t('operations.extract'), dataIndex: 'extract', render: (one: string) => labels.extract(one) },
          { title: t('operations.file'), dataIndex: 'file' },
          { title: t('operations.line'), dataIndex: 'line', align: 'right', render: (line: number | null) => line?.toLocaleString('en-US') ?? '—' },
          { title: t('operations.field'), dataIndex: 'field', render: (field: string | null) => field ?? '—' },
          { title: t('operations.reason'), dataIndex: 'reason', render: (_, row) => reasonOf(row) },
          { title: t('operations.hint'), dataIndex: 'hint', render: (_, row) => hintOf(row) ?? '—' },
          {
            title: t('operations.mended'),
            dataIndex: 'mended',
            fixed: 'right',
            render: (mended: QuarantinedRow['mended'], row) => (
              <>
                {mended !== null && <Tag color={mended === 'stored' ? 'green' : 'orange'}>{t(`operations.mended.${mended}`)}</Tag>}
                {mends && mended !== 'stored' && (
                  <Button size="small" onClick={() => setMending(row.id)}>
                    {t('operations.mend')}
                  </Button>
                )}
              </>
            ),
          },
        ]}
      />
      {mending !== null && <MendDrawer key={mending} id={mending} onClose={() => setMending(null)} />}
    </div>
  )
}
