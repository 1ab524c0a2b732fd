import { SearchOutlined, ShareAltOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Collapse, Input } from 'antd'
import { useState } from 'react'

import { associationQuery } from '../api/queries'
import type { AssociationAnswer, EntitySummary, LinkSummary, SourceGroup } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useWorkbench } from '../shell/workbench'
import { Blank } from '../ui/Blank'
import { EntityLine } from '../ui/EntityLine'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import '../watch/watch.css'
import './association.css'

function Group({ group, entities, links }: {
  group: SourceGroup
  entities: ReadonlyMap<string, EntitySummary>
  links: ReadonlyMap<string, LinkSummary>
}): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const { show } = useWorkbench()
  return (
    <ul className="item-list">
      {group.entities.map((found) => {
        const entity = entities.get(found.id)
        if (entity === undefined) return null
        const types = [...new Set(found.links.map((id) => labels.linkType(links.get(id)?.type ?? '')))]
        return (
          <li key={found.id}>
            <button type="button" className="item" onClick={() => show(entity)}>
              <EntityLine entity={entity} aside={<span className="sub">{`${types.join(' / ')} · ${t('association.step', { n: found.steps })}`}</span>} />
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function Answer({ answer, onChoose }: { answer: AssociationAnswer; onChoose: (id: string) => void }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const { showAll } = useWorkbench()
  if (answer.starts.length === 0) {
    if (answer.choices.length === 0) return <Blank title={t('association.none', { text: answer.asked })} />
    return (
      <section className="stack">
        <h2>{t('association.choose', { text: answer.asked })}</h2>
        <ul className="item-list framed">
          {answer.choices.map(({ entity }) => (
            <li key={entity.id}>
              <button type="button" className="item" onClick={() => onChoose(entity.id)}>
                <EntityLine entity={entity} aside={<span className="sub">{labels.entityType(entity.type)}</span>} />
              </button>
            </li>
          ))}
        </ul>
      </section>
    )
  }
  const entities = new Map(answer.entities.map(({ entity }) => [entity.id, entity]))
  const links = new Map(answer.links.map((link) => [link.id, link]))
  const left = [
    answer.narrowed.length > 0 ? t('association.narrowed', { count: answer.narrowed.length }) : null,
    answer.unopened.length > 0 ? t('association.unopened', { count: answer.unopened.length }) : null,
  ].filter((text) => text !== null)
  return (
    <div className="stack">
      <section aria-label={t('association.starts')} className="row spread association-starts">
        <div className="stack">
          {answer.starts.map((id) => {
            const entity = entities.get(id)
            return entity === undefined ? null : <EntityLine key={id} entity={entity} />
          })}
        </div>
        <Button icon={<ShareAltOutlined />} onClick={() => showAll(answer.entities.map(({ entity }) => entity))}>
          {t('association.openChart')}
        </Button>
      </section>
      <p className="sub" data-testid="association-summary">
        {t('association.summary', {
          entities: answer.entities.length - answer.starts.length,
          links: answer.links.length,
          extracts: answer.groups.length,
        })}
      </p>
      {left.length > 0 && <Alert type="info" showIcon title={left.join(' · ')} />}
      <Collapse
        key={answer.asked}
        size="small"
        defaultActiveKey={answer.groups.map((group) => group.extract)}
        items={answer.groups.map((group) => ({
          key: group.extract,
          label: (
            <span className="row spread">
              <strong>{labels.extract(group.extract)}</strong>
              <span className="sub">{t('association.links', { count: group.links })}</span>
            </span>
          ),
          children: <Group group={group} entities={entities} links={links} />,
        }))}
      />
    </div>
  )
}

/** 全库关联: from any identifier all within two steps, by the source that says so. */
export default function AssociationScreen(): React.JSX.Element {
  const { t } = useWords()
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState('')
  const { data, error, isFetching, refetch } = useQuery(associationQuery(asked))
  const ask = (text: string): void => setAsked(text.trim())
  return (
    <main className="screen" id="chart" tabIndex={-1}>
      <div className="screen-detail association">
        <h1>{t('association.title')}</h1>
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault()
            ask(typed)
          }}
        >
          <Input
            size="large"
            prefix={<SearchOutlined />}
            aria-label={t('association.placeholder')}
            placeholder={t('association.placeholder')}
            value={typed}
            maxLength={100}
            allowClear
            onChange={(event) => setTyped(event.target.value)}
          />
          <Button size="large" type="primary" htmlType="submit" disabled={typed.trim() === ''} loading={isFetching}>
            {t('association.ask')}
          </Button>
        </form>
        {asked === '' && <Blank title={t('association.empty')}>{t('association.empty.hint')}</Blank>}
        {isFetching && data === undefined && <Waiting rows={8} />}
        {error !== null && <ProblemNotice error={error} onRetry={() => void refetch()} />}
        {data !== undefined && <Answer answer={data} onChoose={ask} />}
      </div>
    </main>
  )
}
