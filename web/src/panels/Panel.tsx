import { FileTextOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Tabs } from 'antd'
import { lazy, Suspense } from 'react'

import { entityQuery } from '../api/queries'
import { selectedNodeIds } from '../chart/state'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { PANEL_TABS, type PanelTab, useWorkbench } from '../shell/workbench'
import { Blank } from '../ui/Blank'
import { EntityGlyph } from '../ui/EntityGlyph'
import { EntityLine } from '../ui/EntityLine'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { DetailsTab } from './DetailsTab'
import { ExpandTab } from './ExpandTab'
import { GroupPanel } from './GroupPanel'
import { IdentityWarning } from './IdentityWarning'
import { NoteBox } from './NoteBox'
import { TimelineTab } from './TimelineTab'
import './panel.css'

const EvidencePanel = lazy(() => import('./EvidencePanel').then(({ EvidencePanel: of }) => ({ default: of })))
const IdentityTab = lazy(() => import('./IdentityTab').then(({ IdentityTab: of }) => ({ default: of })))

function EntityPanel({ id }: { id: string }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const { state, tab, setTab, openCase } = useWorkbench()
  const { data, error, isPending, refetch } = useQuery(entityQuery(id))
  const summary = data ?? state.present.nodes[id]?.entity

  const details = isPending ? (
    <Waiting rows={8} />
  ) : error !== null ? (
    <ProblemNotice error={error} onRetry={() => void refetch()} />
  ) : (
    <DetailsTab entity={data} />
  )
  const content: Readonly<Record<PanelTab, React.ReactNode>> = {
    details,
    expand: <ExpandTab id={id} />,
    identity: (
      <Suspense fallback={<Waiting rows={8} />}>
        <IdentityTab id={id} />
      </Suspense>
    ),
    timeline: <TimelineTab id={id} />,
  }
  return (
    <>
      {summary !== undefined && (
        <header className="panel-head">
          <EntityGlyph type={summary.type} size={34} />
          <div className="panel-title">
            <h2 title={summary.label}>{summary.label}</h2>
            <p>
              {labels.entityType(summary.type)}
              {summary.summary !== '' && ` · ${summary.summary}`}
            </p>
            <p className="sub">
              {t('details.mentions.count', { count: summary.mention_count })} · {t('details.neighbours', { count: summary.degree })}
            </p>
            <NoteBox id={id} />
            {summary.type === 'Case' && (
              <div>
                <Button size="small" icon={<FileTextOutlined aria-hidden />} onClick={() => openCase(summary.id)}>
                  {t('case.open')}
                </Button>
              </div>
            )}
          </div>
        </header>
      )}
      {data !== undefined && <IdentityWarning entity={data} />}
      <Tabs
        className="panel-tabs"
        size="small"
        activeKey={tab}
        onChange={(key) => setTab(PANEL_TABS.find((name) => name === key) ?? 'details')}
        items={PANEL_TABS.map((name) => ({ key: name, label: t(`tab.${name}`), children: content[name] }))}
        destroyOnHidden
      />
    </>
  )
}

function ManyPanel({ ids }: { ids: readonly string[] }): React.JSX.Element {
  const { t } = useWords()
  const { state, dispatch, setEnds } = useWorkbench()
  const [from, to] = ids
  return (
    <div className="panel-body stack">
      <h2>{t('panel.many', { count: ids.length })}</h2>
      <p className="hint">{t('panel.many.hint')}</p>
      {ids.length === 2 && from !== undefined && to !== undefined && from in state.present.nodes && to in state.present.nodes && (
        <Button type="primary" onClick={() => setEnds({ from, to })}>
          {t('tool.pathBetween')}
        </Button>
      )}
      <ul className="item-list">
        {ids.map((id) => {
          const entity = state.present.nodes[id]?.entity
          const group = state.present.groups[id]
          return (
            <li key={id}>
              <button type="button" className="item" onClick={() => dispatch({ type: 'select', selection: { kind: 'nodes', ids: [id] } })}>
                {entity !== undefined && <EntityLine entity={entity} />}
                {group !== undefined && `${group.label} · ${t('group.kind', { count: group.members.length })}`}
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

/** The right side: whatever is selected, explained. */
export function Panel(): React.JSX.Element {
  const { t } = useWords()
  const { state } = useWorkbench()
  const { selection } = state
  const ids = selectedNodeIds(selection)
  const only = ids.length === 1 ? ids[0] : undefined
  const group = only === undefined ? undefined : state.present.groups[only]

  let content: React.ReactNode
  if (selection.kind === 'link') {
    content = (
      <>
        <header className="panel-head plain">
          <h2>{t('evidence.title')}</h2>
        </header>
        <div className="panel-body">
          <Suspense fallback={<Waiting rows={8} />}>
            <EvidencePanel id={selection.id} />
          </Suspense>
        </div>
      </>
    )
  } else if (group !== undefined && only !== undefined) content = <GroupPanel key={only} id={only} group={group} />
  else if (only !== undefined) content = <EntityPanel key={only} id={only} />
  else if (ids.length > 1) content = <ManyPanel ids={ids} />
  else content = <Blank title={t('panel.none.title')}>{t('panel.none.body')}</Blank>

  return (
    <aside className="panel" aria-label={t('panel.region')} data-testid="panel">
      {content}
    </aside>
  )
}
