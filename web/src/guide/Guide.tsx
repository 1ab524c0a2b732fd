import { CloseOutlined, RightOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'

import { introductionQuery } from '../api/queries'
import { useWords } from '../i18n/context'
import { useWorkbench } from '../shell/workbench'
import { EntityLine } from '../ui/EntityLine'
import { type GuideStep, stepAfter, STEPS } from './steps'
import './guide.css'

/** On an empty chart of the demo: two people who seem to have nothing to do with each other. */
export function Opening({ onStart }: { onStart: () => void }): React.JSX.Element | null {
  const { t } = useWords()
  const { drawPaths, setEnds } = useWorkbench()
  const { data } = useQuery(introductionQuery)
  const path = data?.paths[0]
  const entity = (id: string | undefined) => data?.nodes.find((node) => node.id === id)
  const [from, to] = [entity(path?.nodes[0]), entity(path?.nodes.at(-1))]
  // Nothing is said while it is looked for, nor where there is none: most homes are no demo.
  if (data === undefined || path === undefined || from === undefined || to === undefined) return null
  const start = (): void => {
    drawPaths(data, [path], path)
    setEnds({ from: from.id, to: to.id })
    onStart()
  }
  return (
    <section className="opening" aria-label={t('guide.title')} data-testid="opening">
      <h2>{t('guide.title')}</h2>
      <p>{t('guide.two')}</p>
      <div className="opening-two">
        <EntityLine entity={from} />
        <EntityLine entity={to} />
      </div>
      <p>{t('guide.joined', { count: path.length })}</p>
      <Button type="primary" icon={<RightOutlined aria-hidden />} onClick={start}>
        {t('guide.start')}
      </Button>
    </section>
  )
}

/** Over the chart, once the path is drawn: what to try next, step by step. */
export function Guide({ onClose }: { onClose: () => void }): React.JSX.Element {
  const { t } = useWords()
  const { state, tab } = useWorkbench()
  const [step, setStep] = useState<GuideStep>('path')
  const next = stepAfter(step, state.selection, tab)
  if (next !== step) setStep(next)
  return (
    <aside className="guide" aria-label={t('guide.title')} data-testid="guide" data-step={next}>
      <div className="row spread">
        <strong>{t('guide.step', { n: STEPS.indexOf(next) + 1, of: STEPS.length })}</strong>
        <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t('guide.close')} onClick={onClose} />
      </div>
      <p aria-live="polite">{t(`guide.${next}`)}</p>
    </aside>
  )
}
