import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Card, Empty, Input, List, Modal, Space } from 'antd'
import { useState } from 'react'

import { answerOf, client } from '../api/client'
import { waitingPurposesQuery } from '../api/queries'
import type { Purpose } from '../api/types'
import { useWords } from '../i18n/context'
import { Waiting } from '../ui/Waiting'
import { WhoBar } from './WhoBar'

interface Verdict {
  readonly purpose: Purpose
  readonly approve: boolean
  readonly reason: string
}

/** Purposes of one's agency that wait for approval. */
export function Approvals(): React.JSX.Element {
  const { t } = useWords()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const waiting = useQuery(waitingPurposesQuery)
  const [refusing, setRefusing] = useState<Purpose | null>(null)
  const [reason, setReason] = useState('')

  const settle = useMutation({
    mutationFn: ({ purpose, approve, reason: why }: Verdict) => {
      const params = { path: { purpose_id: purpose.id } }
      return approve
        ? answerOf(client.POST('/api/v1/purposes/{purpose_id}/approval', { params, body: { reason: why } }))
        : answerOf(client.POST('/api/v1/purposes/{purpose_id}/refusal', { params, body: { reason: why } }))
    },
    onSuccess: () => {
      setRefusing(null)
      setReason('')
      void queries.invalidateQueries({ queryKey: waitingPurposesQuery.queryKey })
    },
    onError: (error) => void message.error(error.message),
  })

  if (waiting.data === undefined) return <Waiting />
  return (
    <main className="gate">
      <WhoBar />
      <Card className="gate-card wide" title={<h1 className="gate-title">{t('approve.title')}</h1>}>
        <List
          dataSource={waiting.data}
          locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('approve.none')} /> }}
          renderItem={(purpose) => (
            <List.Item
              actions={[
                <Space key="verdict">
                  <Button
                    type="primary"
                    size="small"
                    onClick={() => settle.mutate({ purpose, approve: true, reason: '' })}
                  >
                    {t('approve.yes')}
                  </Button>
                  <Button size="small" danger onClick={() => setRefusing(purpose)}>
                    {t('approve.no')}
                  </Button>
                </Space>,
              ]}
            >
              <List.Item.Meta
                title={`${purpose.opened_by} · ${purpose.reference}`}
                description={`${purpose.reason} · ${purpose.basis} · ${t('purpose.until', { day: purpose.until })}`}
              />
            </List.Item>
          )}
        />
      </Card>
      <Modal
        open={refusing !== null}
        title={t('approve.why')}
        okText={t('approve.no')}
        okButtonProps={{ danger: true, disabled: reason.trim() === '' }}
        onCancel={() => setRefusing(null)}
        onOk={() => refusing !== null && settle.mutate({ purpose: refusing, approve: false, reason })}
      >
        <Input.TextArea
          aria-label={t('approve.why')}
          value={reason}
          maxLength={1024}
          onChange={(event) => setReason(event.target.value)}
        />
      </Modal>
    </main>
  )
}
