import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, DatePicker, Descriptions, Drawer, Form, Input, InputNumber, Steps } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useState } from 'react'

import { askFor } from '../api/sharing'
import type { CatalogueItem } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { problemText } from '../ui/ProblemNotice'
import { numbersIn } from './catalogue'

interface Fields {
  readonly reason: string
  readonly basis: string
  readonly until: Dayjs
  readonly quota: number
  readonly about?: string
}

/** All that was said, before it is sent. */
function Check({ said }: { said: Fields }): React.JSX.Element {
  const { t } = useWords()
  const about = numbersIn(said.about ?? '')
  return (
    <Descriptions
      size="small"
      column={1}
      bordered
      items={[
        { key: 'reason', label: t('sharing.reason'), children: said.reason },
        { key: 'basis', label: t('sharing.basis'), children: said.basis },
        { key: 'until', label: t('sharing.until'), children: said.until.format('YYYY-MM-DD') },
        { key: 'quota', label: t('sharing.quota'), children: said.quota },
        {
          key: 'about',
          label: t('sharing.step.scope'),
          children: about.length === 0 ? t('sharing.about.any') : t('sharing.about.count', { count: about.length }),
        },
      ]}
    />
  )
}

interface Props {
  /** Of one extract. */
  readonly items: readonly CatalogueItem[]
  readonly onClose: () => void
  readonly onAsked: () => void
}

/** What each step asks, so that a step is left only once it is filled in. */
const ASKED: readonly (readonly (keyof Fields)[])[] = [['reason', 'basis'], ['until', 'quota', 'about'], []]

/** A request in three steps: what for and by which law, how much and how long, and all of it once more. */
export function RequestForm({ items, onClose, onAsked }: Props): React.JSX.Element {
  const words = useWords()
  const { t, language } = words
  const labels = useLabels()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [form] = Form.useForm<Fields>()
  const [step, setStep] = useState(0)
  const [refusal, setRefusal] = useState<string | null>(null)
  const extract = items[0]?.extract ?? ''

  const asking = useMutation({
    mutationFn: () => {
      const { until, about, ...said } = form.getFieldsValue(true) as Fields
      const fields = items.map((item) => item.field)
      return askFor({ ...said, extract, fields, until: until.format('YYYY-MM-DD'), about: numbersIn(about ?? '') })
    },
    onSuccess: (request) => {
      const atOnce = request.state === 'granted'
      void message.success(t(atOnce ? 'sharing.granted.atOnce' : 'sharing.submitted', { id: request.id }), 5)
      void queries.invalidateQueries({ queryKey: ['sharing'] })
      onAsked()
    },
    onError: (error) => setRefusal(problemText(error, words)),
  })
  const next = (): void => {
    setRefusal(null)
    void form.validateFields([...(ASKED[step] ?? [])]).then(() => setStep(step + 1), () => undefined)
  }

  return (
    <Drawer
      open
      title={t('sharing.ask.title', { extract: labels.extract(extract) })}
      size="large"
      onClose={onClose}
      footer={
        <div className="row spread">
          <Button disabled={step === 0} onClick={() => setStep(step - 1)}>
            {t('sharing.back')}
          </Button>
          {step < ASKED.length - 1 ? (
            <Button type="primary" onClick={next}>
              {t('sharing.next')}
            </Button>
          ) : (
            <Button type="primary" loading={asking.isPending} onClick={() => asking.mutate()}>
              {t('sharing.submit')}
            </Button>
          )}
        </div>
      }
    >
      <div className="stack">
        <Steps
          size="small"
          current={step}
          items={[{ title: t('sharing.step.purpose') }, { title: t('sharing.step.scope') }, { title: t('sharing.step.check') }]}
        />
        <p className="lead">{items.map((item) => item.label[language] ?? item.field).join('、')}</p>
        <Alert type="info" showIcon title={t('sharing.least')} description={t('sharing.clock.hint')} />
        {refusal !== null && <Alert type="error" showIcon role="alert" title={refusal} />}
        <Form<Fields> form={form} layout="vertical" requiredMark={false} preserve initialValues={{ until: dayjs().add(30, 'day'), quota: 100 }}>
          <div hidden={step !== 0}>
            <Form.Item name="reason" label={t('sharing.reason')} rules={[{ required: true, whitespace: true, message: t('sharing.reason.need') }]}>
              <Input.TextArea maxLength={2048} autoSize={{ minRows: 3 }} placeholder={t('sharing.reason.hint')} />
            </Form.Item>
            <Form.Item name="basis" label={t('sharing.basis')} rules={[{ required: true, whitespace: true, message: t('sharing.basis.need') }]}>
              <Input maxLength={256} />
            </Form.Item>
          </div>
          <div hidden={step !== 1}>
            <Form.Item name="until" label={t('sharing.until')} rules={[{ required: true }]}>
              <DatePicker minDate={dayjs()} maxDate={dayjs().add(365, 'day')} allowClear={false} />
            </Form.Item>
            <Form.Item name="quota" label={t('sharing.quota')} rules={[{ required: true }]}>
              <InputNumber min={1} max={100_000} precision={0} />
            </Form.Item>
            <Form.Item name="about" label={t('sharing.about')} extra={t('sharing.about.hint')}>
              <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} />
            </Form.Item>
          </div>
        </Form>
        {step === 2 && <Check said={form.getFieldsValue(true) as Fields} />}
      </div>
    </Drawer>
  )
}
