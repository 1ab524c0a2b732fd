import { ShareAltOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input } from 'antd'
import { useState } from 'react'

import { handleHit, watchHitQuery } from '../api/queries'
import type { HandlingAction, WatchFact, WatchHitDetail, WatchRule } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useWorkbench } from '../shell/workbench'
import { EntityLine } from '../ui/EntityLine'
import { formatMoment, formatTime } from '../ui/format'
import { problemText, ProblemNotice } from '../ui/ProblemNotice'
import { SourceTags } from '../ui/SourceTag'
import { Waiting } from '../ui/Waiting'
import { HitState } from './HitState'
import { toldOf } from './told'

const PARTS = ['basis', 'occasion', 'context'] as const

function Fact({ fact, rule, names }: { fact: WatchFact; rule: WatchRule | undefined; names: ReadonlyMap<string, string> }): React.JSX.Element {
  const { t, language } = useWords()
  const labels = useLabels()
  const told = toldOf(fact, rule, labels, language)
  const about = fact.entities.map((id) => names.get(id)).filter((name) => name !== undefined)
  return (
    <li className="fact">
      <div className="row spread">
        <span>
          {fact.at !== null && fact.at !== undefined && <time className="figures">{formatMoment(fact.at)}</time>}{' '}
          {fact.link_type !== null && fact.link_type !== undefined && <strong>{labels.linkType(fact.link_type)}</strong>}
          {fact.new && <span className="fact-new">{t('watch.new')}</span>}
        </span>
        <SourceTags extracts={fact.extracts} />
      </div>
      <div className="sub">{about.join(' · ')}</div>
      <dl className="facts">
        {told.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <code className="sub">{fact.refs.join(' · ')}</code>
    </li>
  )
}

function Handling({ hit }: { hit: WatchHitDetail }): React.JSX.Element {
  const words = useWords()
  const { t } = words
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const [by, setBy] = useState('')
  const [note, setNote] = useState('')
  const said = useMutation({
    mutationFn: (action: HandlingAction) =>
      handleHit({ id: hit.id, action, by: by.trim(), note: note.trim(), facts: hit.facts.map((fact) => fact.id) }),
    onSuccess: async (after) => {
      queryClient.setQueryData(watchHitQuery(hit.id).queryKey, after)
      setNote('')
      void message.success(t('watch.recorded'))
      await queryClient.invalidateQueries({ queryKey: ['watch'] })
    },
    onError: (error) => {
      void message.error(problemText(error, words), 8)
      void queryClient.invalidateQueries({ queryKey: ['watch'] })
    },
  })
  const closed = hit.state === 'closed' || hit.state === 'false'
  const actions: HandlingAction[] = closed ? ['reopen'] : hit.state === 'handled' ? ['close', 'false'] : ['handle', 'close', 'false']
  const ready = by.trim() !== '' && note.trim() !== ''
  return (
    <section aria-label={t('watch.handle')} className="stack handling">
      <h3>{t('watch.handle')}</h3>
      <Input aria-label={t('watch.by')} placeholder={t('watch.by')} value={by} maxLength={100} onChange={(event) => setBy(event.target.value)} />
      <Input.TextArea
        aria-label={t('watch.note')}
        placeholder={t('watch.note')}
        value={note}
        rows={2}
        maxLength={4000}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className="row">
        {actions.map((action) => (
          <Button
            key={action}
            type={action === 'close' ? 'primary' : 'default'}
            disabled={!ready}
            loading={said.isPending && said.variables === action}
            onClick={() => said.mutate(action)}
          >
            {t(`watch.action.${action}`)}
          </Button>
        ))}
      </div>
      <p className="hint">{t('watch.reopens')}</p>
    </section>
  )
}

export function HitDetail({ id, rules }: { id: string; rules: ReadonlyMap<string, WatchRule> }): React.JSX.Element {
  const { t, language } = useWords()
  const { showAll } = useWorkbench()
  const { data: hit, error, isPending, refetch } = useQuery(watchHitQuery(id))
  if (isPending) return <Waiting rows={10} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  const rule = rules.get(hit.rule)
  const names = new Map(hit.entities.map((entity) => [entity.id, entity.label]))
  return (
    <article className="stack hit-detail" data-testid="hit">
      <div className="row spread">
        <h2>{rule?.title[language] ?? hit.rule}</h2>
        <HitState hit={hit} />
      </div>
      <div className="row spread">
        <EntityLine entity={hit.subject} />
        <Button icon={<ShareAltOutlined />} onClick={() => showAll(hit.entities)}>
          {t('watch.openChart')}
        </Button>
      </div>
      {rule !== undefined && (
        <details>
          <summary>{t('watch.meaning')}</summary>
          <p>{rule.meaning[language]}</p>
          <p className="sub">
            {t('watch.sources')}:{' '}
            {rule.sources.map((source) => t('watch.article', { law: source.law[language], article: source.article })).join(' · ')}
          </p>
        </details>
      )}
      {PARTS.map((part) => {
        const facts = hit.facts.filter((fact) => fact.part === part)
        if (facts.length === 0) return null
        return (
          <section key={part} aria-label={t(`watch.${part}`)}>
            <h3>
              {t(`watch.${part}`)} <span className="count">{facts.length}</span>
            </h3>
            <ul className="fact-list">
              {facts.map((fact) => (
                <Fact key={fact.id} fact={fact} rule={rule} names={names} />
              ))}
            </ul>
          </section>
        )
      })}
      {hit.facts_cut && <p className="hint">{t('watch.factsCut')}</p>}
      <Handling key={hit.id} hit={hit} />
      {hit.handlings.length > 0 && (
        <section aria-label={t('watch.record')}>
          <h3>{t('watch.record')}</h3>
          <ol className="handlings">
            {hit.handlings.map((event) => (
              <li key={event.id}>
                <time className="figures sub">{formatTime(event.at)} UTC</time> {event.by} · <strong>{t(`watch.done.${event.action}`)}</strong>
                <div>{event.note}</div>
              </li>
            ))}
          </ol>
        </section>
      )}
    </article>
  )
}
