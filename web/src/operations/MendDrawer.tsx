import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Drawer, Form, Input, Tag } from 'antd'
import { useState } from 'react'

import { mendRow, openedInFull, quarantinedRowQuery } from '../api/operations'
import type { Mended, QuarantinedColumn, QuarantinedRecord } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { problemText, ProblemNotice } from '../ui/ProblemNotice'
import { ReasonModal } from '../ui/ReasonModal'
import { Waiting } from '../ui/Waiting'
import { changesOf, type Written } from './mending'

interface Props {
  readonly id: string
  readonly onClose: () => void
}

/** One row of quarantine put right: why it lies there, what it says, and what it should have said. */
export function MendDrawer({ id, onClose }: Props): React.JSX.Element {
  const words = useWords()
  const { t, language } = words
  const labels = useLabels()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery(quarantinedRowQuery(id))
  const [opened, setOpened] = useState<QuarantinedRecord | null>(null)
  const [written, setWritten] = useState<Written>({})
  const [reason, setReason] = useState('')
  const record = opened ?? data
  const changes = record === undefined ? {} : changesOf(record.columns, written)
  const sending = useMutation({
    mutationFn: () => mendRow(id, changes, reason.trim()),
    onSuccess: (mended) => {
      void queries.invalidateQueries({ queryKey: ['operations'] })
      if (!mended.stored) return
      void message.success(t('operations.mend.stored', { delivery: mended.delivery_id }), 6)
      onClose()
    },
  })
  const incomplete = Object.keys(changes).length === 0 || reason.trim().length < 2
  return (
    <Drawer
      open
      size="large"
      title={t('operations.mend.title', { extract: record === undefined ? '' : labels.extract(record.extract) })}
      onClose={onClose}
      footer={
        <div className="row spread">
          <span />
          <Button type="primary" disabled={incomplete} loading={sending.isPending} onClick={() => sending.mutate()}>
            {t('operations.mend.send')}
          </Button>
        </div>
      }
    >
      {error !== null && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {record === undefined && error === null && <Waiting rows={8} />}
      {record !== undefined && (
        <div className="stack">
          <Alert
            type="warning"
            showIcon
            title={language === 'zh' ? record.reason_zh : record.reason}
            description={
              <>
                {t('operations.mend.where', { file: record.file, line: record.line ?? '—' })}
                <br />
                {language === 'zh' ? record.hint_zh : record.hint}
              </>
            }
          />
          <Outcome outcome={sending.data} />
          {sending.error !== null && <Alert type="error" showIcon role="alert" title={problemText(sending.error, words)} />}
          <p className="hint">{t('operations.mend.hint')}</p>
          {opened === null && record.columns.some((one) => one.masked) && <InFull id={id} onOpened={setOpened} />}
          {record.text !== null && <blockquote className="mend-text">{record.text}</blockquote>}
          <Form layout="vertical" className="mend-columns">
            {record.columns.map((column) => (
              <Column key={column.column} column={column} written={written[column.column]}
                onWrite={(value) => setWritten({ ...written, [column.column]: value })} />
            ))}
            <Form.Item className="wide" label={t('operations.mend.reason')} htmlFor="mend-reason">
              <Input.TextArea id="mend-reason" maxLength={1024} autoSize={{ minRows: 2 }} value={reason}
                placeholder={t('operations.mend.reason.hint')} onChange={(event) => setReason(event.target.value)} />
            </Form.Item>
          </Form>
        </div>
      )}
    </Drawer>
  )
}

function Column({ column, written, onWrite }: {
  column: QuarantinedColumn
  written: string | undefined
  onWrite: (value: string) => void
}): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const [type, attribute] = column.fields[0]?.split('.') ?? []
  const named = attribute === undefined || column.several ? '' : ` ${labels.attribute(attribute, type)}`
  const id = `mend-${column.column}`
  return (
    <Form.Item
      htmlFor={id}
      className={column.several ? 'wide' : ''}
      label={
        <span>
          <code>{column.column}</code>
          {named} {column.key && <Tag color="gold">{t('operations.mend.key')}</Tag>}
        </span>
      }
      extra={column.masked ? t('operations.mend.masked') : column.several ? t('operations.mend.several') : undefined}
    >
      <Input.TextArea
        id={id}
        autoSize={{ minRows: 1, maxRows: 8 }}
        maxLength={20_000}
        placeholder={column.masked ? (column.value ?? '') : ''}
        value={written ?? (column.masked ? '' : (column.value ?? ''))}
        onChange={(event) => onWrite(event.target.value)}
      />
    </Form.Item>
  )
}

/** Why a row that was put right is in quarantine again. */
function Outcome({ outcome }: { outcome: Mended | undefined }): React.JSX.Element | null {
  const { t, language } = useWords()
  if (outcome === undefined || outcome.stored) return null
  const told = outcome.refused.map((one) => (language === 'zh' ? one.reason_zh : one.reason))
  return <Alert type="error" showIcon role="alert" title={t('operations.mend.again')} description={told.join('；')} />
}

/** Reads what is masked, for a reason that goes on record. */
function InFull({ id, onOpened }: { id: string; onOpened: (record: QuarantinedRecord) => void }): React.JSX.Element {
  const words = useWords()
  const { t } = words
  const { message } = App.useApp()
  const [asking, setAsking] = useState(false)
  const opening = useMutation({
    mutationFn: (reason: string) => openedInFull(id, reason),
    onSuccess: (record) => {
      setAsking(false)
      onOpened(record)
    },
    onError: (refused) => void message.error(problemText(refused, words), 8),
  })
  return (
    <div>
      <Button size="small" onClick={() => setAsking(true)}>
        {t('operations.mend.open')}
      </Button>
      {asking && (
        <ReasonModal
          title={t('operations.mend.open')}
          okText={t('operations.mend.open')}
          hint={t('operations.mend.open.hint')}
          busy={opening.isPending}
          onOk={(reason) => opening.mutate(reason)}
          onCancel={() => setAsking(false)}
        />
      )}
    </div>
  )
}
