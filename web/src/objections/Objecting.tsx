import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Input, Modal, Select } from 'antd'
import { useState } from 'react'

import type { Objection } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useMentionName } from '../panels/mentionName'
import { problemText } from '../ui/ProblemNotice'

/** A row as far as an objection to it goes. */
export interface Contestable {
  readonly id: string
  readonly type: string
  readonly attributes: Readonly<Record<string, unknown>>
}

interface Props {
  /** The rows one may object to; where there is one there is nothing to choose. */
  readonly records: readonly Contestable[]
  readonly send: (mention: string, field: string, reason: string) => Promise<Objection>
  readonly onClose: () => void
}

/** Says that a row is wrong: in which field, and why. Its agency answers within the law's time. */
export function Objecting({ records, send, onClose }: Props): React.JSX.Element {
  const words = useWords()
  const { t } = words
  const labels = useLabels()
  const mentionName = useMentionName()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [mention, setMention] = useState<string | null>(records.length === 1 ? (records[0]?.id ?? null) : null)
  const [field, setField] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const record = records.find((each) => each.id === mention)
  const objecting = useMutation({
    mutationFn: () => send(mention ?? '', field ?? '', reason.trim()),
    onSuccess: (made) => {
      void message.success(t('sharing.objected', { id: made.id, day: made.clock?.due ?? '' }), 5)
      void queries.invalidateQueries({ queryKey: ['entity'] })
      onClose()
    },
    onError: (error) => void message.error(problemText(error, words), 8),
  })
  return (
    <Modal
      open
      title={record === undefined || records.length > 1 ? t('sharing.object') : t('sharing.object.title', { mention: record.id })}
      okText={t('sharing.object')}
      okButtonProps={{ disabled: field === null || reason.trim().length < 2, loading: objecting.isPending }}
      onCancel={onClose}
      onOk={() => objecting.mutate()}
    >
      <div className="stack">
        {records.length > 1 && (
          <Select
            aria-label={t('objection.record')}
            placeholder={t('objection.record')}
            value={mention}
            onChange={(chosen) => {
              setMention(chosen)
              setField(null)
            }}
            options={records.map((each) => ({ value: each.id, label: mentionName(each.id) }))}
            showSearch={{ optionFilterProp: 'label' }}
          />
        )}
        <Select
          aria-label={t('sharing.object.field')}
          placeholder={t('sharing.object.field')}
          disabled={record === undefined}
          value={field}
          onChange={setField}
          options={Object.entries(record?.attributes ?? {}).map(([name, value]) => ({
            value: name,
            label: records.length > 1 ? `${labels.attribute(name, record?.type)}：${String(value)}` : labels.attribute(name, record?.type),
          }))}
        />
        <Input.TextArea
          aria-label={t('sharing.object.reason')}
          placeholder={t('sharing.object.reason')}
          autoSize={{ minRows: 3 }}
          maxLength={2048}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
    </Modal>
  )
}
