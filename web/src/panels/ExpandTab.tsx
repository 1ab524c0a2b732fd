import { Button, Progress, Select } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { neighbourCountsQuery } from '../api/queries'
import { linkText } from '../chart/elements'
import { linkLook } from '../chart/links'
import { visibleLinks } from '../chart/shown'
import { broughtBy, MAX_NODES } from '../chart/state'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useWorkbench } from '../shell/workbench'
import { Blank } from '../ui/Blank'
import { EntityGlyph } from '../ui/EntityGlyph'
import { linkPeriod } from '../ui/format'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { DEFAULT_LOAD, LOADS, useExpandSteps } from './useExpandSteps'

/** The entity's links that are drawn, each a way to its evidence without having to hit a line with the pointer. */
function LinksHere({ id }: { id: string }): React.JSX.Element | null {
  const { t } = useWords()
  const labels = useLabels()
  const { state, dispatch } = useWorkbench()
  const links = visibleLinks(state.present).filter((link) => link.from_id === id || link.to_id === id)
  if (links.length === 0) return null
  return (
    <section aria-label={t('expand.here')}>
      <h3>
        {t('expand.here')} <span className="count">{links.length}</span>
      </h3>
      <ul className="links-here">
        {links.map((link) => {
          const other = state.present.nodes[link.from_id === id ? link.to_id : link.from_id]?.entity
          return (
            <li key={link.id}>
              <button
                type="button"
                className="text-button row"
                title={t('path.evidence')}
                onClick={() => dispatch({ type: 'select', selection: { kind: 'link', id: link.id } })}
              >
                <span>{linkText(link, labels)}</span>
                <EntityGlyph type={other?.type ?? ''} size={14} />
                <span className="clip">{other?.label}</span>
                <span className="sub">{linkPeriod(link, t)}</span>
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

export function ExpandTab({ id }: { id: string }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const { state, dispatch } = useWorkbench()
  const [perLoad, setPerLoad] = useState(DEFAULT_LOAD)
  const { data, error, isPending, refetch } = useQuery(neighbourCountsQuery(id))
  const steps = useExpandSteps(id, data ?? [], perLoad)
  const left = MAX_NODES - Object.keys(state.present.nodes).length
  const brought = broughtBy(state.present, id).length

  if (isPending) return <Waiting />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (steps.length === 0) return <Blank title={t('expand.none')} />
  return (
    <div className="stack">
      <p className="hint">{t('expand.hint')}</p>
      <div className="row spread">
        <label className="row">
          {t('expand.perLoad')}
          <Select
            aria-label={t('expand.perLoad')}
            size="small"
            value={perLoad}
            onChange={setPerLoad}
            options={LOADS.map((value) => ({ value, label: value }))}
            popupMatchSelectWidth={false}
          />
        </label>
        {brought > 0 && (
          <Button size="small" onClick={() => dispatch({ type: 'collapse', id })}>
            {t('tool.collapse')} ({brought})
          </Button>
        )}
      </div>
      {left < perLoad && <p className="hint warn">{t('chart.full', { max: MAX_NODES, left })}</p>}
      <ul className="expand-list">
        {steps.map((step) => {
          const done = step.shown >= step.total
          return (
            <li key={step.key} className="expand-row">
              <span className="stroke" style={{ borderTopColor: linkLook(step.linkType).colour, borderTopStyle: linkLook(step.linkType).line }} />
              <span className="expand-name">
                <strong>{labels.neighbours(step.linkType, step.direction)}</strong>
                <span className="sub">
                  <EntityGlyph type={step.entityType} size={14} /> {labels.entityType(step.entityType)}
                </span>
              </span>
              <span className="expand-count">
                <span className="figures">{t('expand.shown', { shown: step.shown, total: step.total })}</span>
                <Progress percent={(100 * step.shown) / step.total} showInfo={false} strokeColor="var(--pg-accent)" size={[72, 3]} aria-hidden />
              </span>
              <Button
                size="small"
                type={step.shown === 0 ? 'primary' : 'default'}
                ghost={step.shown === 0}
                disabled={done || left <= 0}
                loading={step.loading}
                aria-label={`${t(done ? 'expand.done' : step.shown === 0 ? 'expand.load' : 'expand.loadMore')} ${step.title}`}
                onClick={step.load}
              >
                {done ? t('expand.done') : step.shown === 0 ? t('expand.load') : t('expand.loadMore')}
              </Button>
            </li>
          )
        })}
      </ul>
      <LinksHere id={id} />
    </div>
  )
}
