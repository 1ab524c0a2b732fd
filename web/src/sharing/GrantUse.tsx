import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Input, Table } from 'antd'
import { useState } from 'react'

import { fileOf, objectTo, recordsOf, usedRequestQuery } from '../api/sharing'
import type { GrantedRecord, Purpose } from '../api/types'
import { useWords } from '../i18n/context'
import { Objecting } from '../objections/Objecting'
import { useLabels } from '../ontology/labels'
import { useActing } from '../session/context'
import { download } from '../ui/download'
import { problemText } from '../ui/ProblemNotice'
import { ReasonModal } from '../ui/ReasonModal'
import { numbersIn } from './catalogue'

/** Records of whole numbers under a grant, on the screen or as a marked file. purpose: refers to the grant. */
export function GrantUse({ purpose }: { purpose: Purpose }): React.JSX.Element {
  const words = useWords()
  const { t } = words
  const labels = useLabels()
  const { message } = App.useApp()
  const { choosePurpose } = useActing()
  const { data: used } = useQuery(usedRequestQuery(purpose.reference, false))
  const [typed, setTyped] = useState('')
  const [exporting, setExporting] = useState(false)
  const [contested, setContested] = useState<GrantedRecord | null>(null)
  const numbers = numbersIn(typed)
  const refused = (error: Error): void => void message.error(problemText(error, words), 8)
  const finding = useMutation({ mutationFn: () => recordsOf(numbers), onError: refused })
  const saving = useMutation({
    mutationFn: (reason: string) => fileOf(numbers, reason),
    onSuccess: (file) => {
      setExporting(false)
      download(file, `${purpose.reference}.csv`)
    },
    onError: refused,
  })
  const records = finding.data?.records ?? []
  const names = [...new Set(records.flatMap((record) => Object.keys(record.attributes)))].sort()

  return (
    <div className="desk-body" data-testid="grant-use">
      <div className="row spread">
        <h2>
          {t('sharing.use.title', { id: purpose.reference })}{' '}
          <span className="sub">{used !== undefined && labels.extract(used.request.extract)}</span>
        </h2>
        <Button onClick={() => choosePurpose(null)}>{t('sharing.use.end')}</Button>
      </div>
      <Input.TextArea
        aria-label={t('sharing.use.numbers')}
        placeholder={t('sharing.use.numbers')}
        autoSize={{ minRows: 3, maxRows: 10 }}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <p className="hint">{t('sharing.use.numbers.hint')}</p>
      <div className="row">
        <Button type="primary" disabled={numbers.length === 0} loading={finding.isPending} onClick={() => finding.mutate()}>
          {t('sharing.use.find')}
        </Button>
        <Button disabled={numbers.length === 0} onClick={() => setExporting(true)}>
          {t('sharing.use.export')}
        </Button>
      </div>
      {finding.data !== undefined && (
        <Alert
          type={records.length === 0 ? 'info' : 'success'}
          showIcon
          title={
            records.length === 0
              ? t('sharing.use.nothing')
              : t('sharing.use.found', { count: records.length, left: finding.data.left })
          }
        />
      )}
      {records.length > 0 && (
        <Table<GrantedRecord>
          size="small"
          rowKey="id"
          pagination={false}
          dataSource={records}
          scroll={{ x: 'max-content' }}
          columns={[
            { title: t('sharing.use.record'), dataIndex: 'id', render: (id: string) => <code>{id}</code> },
            ...names.map((name) => ({
              title: labels.attribute(name, records[0]?.type),
              key: name,
              render: (_: unknown, record: GrantedRecord) => {
                const value = record.attributes[name]
                return value === undefined ? <span className="sub">—</span> : labels.value(name, value)
              },
            })),
            {
              title: '',
              key: 'object',
              render: (_, record) => (
                <Button size="small" type="link" onClick={() => setContested(record)}>
                  {t('sharing.object')}
                </Button>
              ),
            },
          ]}
        />
      )}
      {exporting && (
        <ReasonModal
          title={t('sharing.use.export.note')}
          okText={t('sharing.use.export')}
          hint={t('sharing.use.export.why')}
          busy={saving.isPending}
          onCancel={() => setExporting(false)}
          onOk={(reason) => saving.mutate(reason)}
        />
      )}
      {contested !== null && <Objecting records={[contested]} send={objectTo} onClose={() => setContested(null)} />}
    </div>
  )
}
