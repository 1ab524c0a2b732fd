import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Card, DatePicker, Empty, Form, Input, List, Select, Tag } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useState } from 'react'

import { answerOf, client } from '../api/client'
import { purposeKindsQuery, purposesQuery } from '../api/queries'
import type { Purpose } from '../api/types'
import { useWords } from '../i18n/context'
import { problemText } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { useActing } from './context'
import { DeskSwitch } from './DeskSwitch'
import { WhoBar } from './WhoBar'

interface Fields {
  readonly kind: string
  readonly reference: string
  readonly until: Dayjs
  readonly reason: string
}

const COLOUR: Record<Purpose['state'], string> = {
  open: 'green',
  waiting: 'gold',
  refused: 'red',
  closed: 'default',
  expired: 'default',
}

/** Under which purpose one looks: one that is open, or a new one. Without a purpose nothing of the province is shown. */
export function PurposeGate(): React.JSX.Element {
  const words = useWords()
  const { t, language } = words
  const { choosePurpose } = useActing()
  const queries = useQueryClient()
  const mine = useQuery(purposesQuery)
  const kinds = useQuery(purposeKindsQuery)
  const [form] = Form.useForm<Fields>()
  const [refusal, setRefusal] = useState<string | null>(null)
  const chosen = Form.useWatch('kind', form)
  const kind = kinds.data?.find((each) => each.name === chosen)

  const opening = useMutation({
    mutationFn: (fields: Fields) =>
      answerOf(
        client.POST('/api/v1/purposes', { body: { ...fields, basis: '', until: fields.until.format('YYYY-MM-DD') } }),
      ),
    onSuccess: (purpose) => {
      setRefusal(null)
      void queries.invalidateQueries({ queryKey: purposesQuery.queryKey })
      if (purpose.state === 'open') choosePurpose(purpose)
      else form.resetFields()
    },
    onError: (error) => setRefusal(problemText(error, words)),
  })

  if (mine.data === undefined || kinds.data === undefined) return <Waiting />
  const labels = new Map(kinds.data.map((each) => [each.name, each.label[language] ?? each.name]))
  return (
    <main className="gate">
      <div className="gate-head">
        <DeskSwitch />
        <WhoBar />
      </div>
      <Card className="gate-card wide" title={<h1 className="gate-title">{t('purpose.title')}</h1>}>
        <p>{t('purpose.why')}</p>
        <List
          size="small"
          dataSource={mine.data}
          locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('purpose.none')} /> }}
          renderItem={(purpose) => (
            <List.Item
              actions={
                purpose.state === 'open'
                  ? [
                      <Button key="use" type="primary" size="small" onClick={() => choosePurpose(purpose)}>
                        {t('purpose.use')}
                      </Button>,
                    ]
                  : []
              }
            >
              <List.Item.Meta
                title={
                  <>
                    {labels.get(purpose.kind) ?? purpose.kind} · {purpose.reference}{' '}
                    <Tag color={COLOUR[purpose.state]}>{t(`purpose.state.${purpose.state}`)}</Tag>
                  </>
                }
                description={`${purpose.reason} · ${t('purpose.until', { day: purpose.until })}`}
              />
            </List.Item>
          )}
        />
        <h2 className="gate-part">{t('purpose.new')}</h2>
        <Form<Fields>
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{ until: dayjs().add(7, 'day') }}
          onFinish={(fields) => opening.mutate(fields)}
        >
          {refusal !== null && <Alert type="error" showIcon title={refusal} role="alert" className="gate-note" />}
          <Form.Item name="kind" label={t('purpose.kind')} rules={[{ required: true, message: t('purpose.kind.need') }]}>
            <Select
              options={kinds.data.map((each) => ({ value: each.name, label: each.label[language] ?? each.name }))}
            />
          </Form.Item>
          {kind?.approval === true && <Alert type="info" showIcon title={t('purpose.approval')} className="gate-note" />}
          <Form.Item
            name="reference"
            label={kind?.reference[language] ?? t('purpose.reference')}
            rules={[{ required: true, whitespace: true, message: t('purpose.reference.need') }]}
          >
            <Input maxLength={128} />
          </Form.Item>
          <Form.Item
            name="reason"
            label={t('purpose.reason')}
            rules={[{ required: true, whitespace: true, message: t('purpose.reason.need') }]}
          >
            <Input.TextArea maxLength={1024} autoSize={{ minRows: 2 }} />
          </Form.Item>
          <Form.Item
            name="until"
            label={t('purpose.last')}
            extra={kind === undefined ? undefined : t('purpose.basis', { basis: kind.basis, days: kind.days })}
            rules={[{ required: true, message: t('purpose.last.need') }]}
          >
            <DatePicker minDate={dayjs()} maxDate={dayjs().add(kind?.days ?? 365, 'day')} allowClear={false} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={opening.isPending}>
            {t('purpose.open')}
          </Button>
        </Form>
      </Card>
    </main>
  )
}
