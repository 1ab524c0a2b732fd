import { SwapOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { Button, Checkbox, DatePicker, InputNumber, Select, Slider, Tooltip } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'

import { fetchPaths, type PathQuestion } from '../api/queries'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useWorkbench } from '../shell/workbench'
import { EndPicker } from './EndPicker'
import { PathResults } from './PathResults'
import { whatIsWrong } from './question'
import { ProblemNotice } from '../ui/ProblemNotice'
import 'dayjs/locale/zh-cn'
import './paths.css'

const LONGEST = 8
const HUB_DEGREE = 200
const DAY = 'YYYY-MM-DD'

/** First and last day; null where the period is open. */
type Period = readonly [string | null, string | null]

export default function PathFinder(): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const { ends, setEnds, drawPaths } = useWorkbench()
  const [linkTypes, setLinkTypes] = useState<string[]>([])
  const [maxLength, setMaxLength] = useState(6)
  const [k, setK] = useState(5)
  const [[periodFrom, periodTo], setPeriod] = useState<Period>([null, null])
  const [avoidHubs, setAvoidHubs] = useState(true)
  const [maxDegree, setMaxDegree] = useState(HUB_DEGREE)
  const search = useMutation({
    mutationFn: fetchPaths,
    onSuccess: (answer) => {
      const first = answer.paths[0]
      if (first !== undefined) drawPaths(answer, [first], first)
    },
  })

  const wrong = whatIsWrong(ends)
  const submit = (event: React.SyntheticEvent): void => {
    event.preventDefault()
    if (wrong !== null || ends.from === null || ends.to === null) return
    const question: PathQuestion = {
      fromId: ends.from,
      toId: ends.to,
      maxLength,
      k,
      linkTypes,
      periodFrom,
      periodTo,
      maxDegree: avoidHubs ? maxDegree : null,
    }
    search.mutate(question)
  }

  return (
    <div className="path-finder">
      <form className="stack" onSubmit={submit} aria-label={t('path.title')}>
        <div className="path-ends">
          <div className="grow">
            <EndPicker end="from" />
            <EndPicker end="to" />
          </div>
          <Tooltip title={t('path.swap')}>
            <Button
              type="text"
              icon={<SwapOutlined rotate={90} />}
              aria-label={t('path.swap')}
              disabled={ends.from === null && ends.to === null}
              onClick={() => setEnds({ from: ends.to, to: ends.from })}
            />
          </Tooltip>
        </div>
        <div className="path-field">
          <label htmlFor="path-types">{t('path.types')}</label>
          <Select
            id="path-types"
            mode="multiple"
            allowClear
            placeholder={t('path.types.all')}
            value={linkTypes}
            onChange={setLinkTypes}
            showSearch={{ optionFilterProp: 'label' }}
            options={labels.linkTypes.map((value) => ({ value, label: labels.linkType(value) }))}
          />
        </div>
        <div className="path-field">
          <span id="path-length">{t('path.length')}</span>
          <div className="row">
            <Slider className="grow" min={1} max={LONGEST} value={maxLength} onChange={setMaxLength} ariaLabelledByForHandle="path-length" />
            <span className="figures">{maxLength}</span>
          </div>
        </div>
        <div className="path-field">
          <label htmlFor="path-k">{t('path.count')}</label>
          <InputNumber id="path-k" min={1} max={20} value={k} onChange={(value) => setK(value ?? 5)} />
        </div>
        <div className="path-field">
          <span>{t('path.period')}</span>
          <DatePicker.RangePicker
            allowEmpty
            separator="–"
            format={DAY}
            placeholder={[t('path.period.from'), t('path.period.to')]}
            value={[periodFrom === null ? null : dayjs(periodFrom), periodTo === null ? null : dayjs(periodTo)]}
            onChange={(days) => setPeriod([days?.[0]?.format(DAY) ?? null, days?.[1]?.format(DAY) ?? null])}
          />
        </div>
        <div className="path-field">
          <Tooltip title={t('path.hubs.hint')} placement="topLeft">
            <Checkbox checked={avoidHubs} onChange={(event) => setAvoidHubs(event.target.checked)}>
              {t('path.hubs')}
            </Checkbox>
          </Tooltip>
          <div className="row">
            <span className="sub">{t('path.hubs.more')}</span>
            <InputNumber
              aria-label={`${t('path.hubs')}: ${t('path.hubs.more')}`}
              min={2}
              max={100000}
              step={50}
              disabled={!avoidHubs}
              value={maxDegree}
              onChange={(value) => setMaxDegree(value ?? HUB_DEGREE)}
            />
          </div>
        </div>
        <Button type="primary" htmlType="submit" block disabled={wrong !== null} loading={search.isPending}>
          {search.isPending ? t('path.finding') : t('path.find')}
        </Button>
        {wrong !== null && <p className="hint">{t(wrong)}</p>}
      </form>
      {search.isError && <ProblemNotice error={search.error} onRetry={() => search.mutate(search.variables)} />}
      {search.isSuccess && <PathResults answer={search.data} />}
    </div>
  )
}
