import { EditOutlined, EyeInvisibleOutlined, PushpinFilled, SearchOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import { useEffect, useMemo, useRef, useState } from 'react'

import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useWorkbench } from '../shell/workbench'
import { Blank } from '../ui/Blank'
import { LookGlyph } from '../ui/EntityGlyph'
import { EntityLine } from '../ui/EntityLine'
import { ENTITY_TYPES, GROUP } from './icons'
import { shownNodeIds } from './shown'
import { type ChartNode, selectedNodeIds } from './state'

/** More lines than this are drawn as one scrolls, so that a full chart's list stays quick. */
const CHUNK = 200

const rank = ({ entity }: ChartNode): number => ENTITY_TYPES.indexOf(entity.type)

function grouped(nodes: readonly ChartNode[]): [string, ChartNode[]][] {
  const groups = new Map<string, ChartNode[]>()
  for (const node of nodes) {
    const group = groups.get(node.entity.type)
    if (group) group.push(node)
    else groups.set(node.entity.type, [node])
  }
  return [...groups]
}

/** What is on the chart as a list, in step with it: the way in for keyboards and for those who do not see the drawing. */
export function ItemList(): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const { state, dispatch, canvas, setTab } = useWorkbench()
  const [filter, setFilter] = useState('')
  const [limit, setLimit] = useState(CHUNK)
  const list = useRef<HTMLDivElement>(null)
  const selectedIds = selectedNodeIds(state.selection)
  const selected = new Set(selectedIds)
  const wanted = filter.trim().toLowerCase()
  const { nodes, groups, notes } = state.present
  const shown = useMemo(() => new Set(shownNodeIds(state.present)), [state.present])
  const matching = useMemo(
    () =>
      Object.values(nodes)
        .filter(({ entity }) => `${entity.label} ${entity.summary} ${entity.id}`.toLowerCase().includes(wanted))
        .sort((a, b) => rank(a) - rank(b)),
    [nodes, wanted],
  )
  const first = selectedIds[0]
  useEffect(() => {
    if (first === undefined) return
    list.current?.querySelector(`[data-id="${CSS.escape(first)}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [first])

  const choose = (id: string, event: React.MouseEvent): void => {
    // What is out of sight can't be selected; choosing it brings it back.
    if (id in nodes && !shown.has(id)) dispatch({ type: 'show', ids: [id] })
    const add = event.shiftKey || event.ctrlKey || event.metaKey
    const ids = !add ? [id] : selected.has(id) ? selectedIds.filter((other) => other !== id) : [...selectedIds, id]
    dispatch({ type: 'select', selection: ids.length > 0 ? { kind: 'nodes', ids } : { kind: 'none' } })
    canvas.current?.reveal([id])
  }

  if (Object.keys(nodes).length === 0) return <Blank title={t('list.empty')} />
  return (
    <div className="list-pane">
      <div className="list-filter">
        <Input
          allowClear
          prefix={<SearchOutlined />}
          placeholder={t('list.filter')}
          aria-label={t('list.filter')}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      </div>
      <div
        className="list-scroll"
        ref={list}
        onScroll={({ currentTarget: el }) => {
          if (el.scrollTop + el.clientHeight > el.scrollHeight - 300 && limit < matching.length) setLimit(limit + CHUNK)
        }}
      >
        {matching.length === 0 && <Blank title={t('list.noMatch')} />}
        {Object.keys(groups).length > 0 && (
          <section aria-label={t('list.groups')}>
            <h3 className="list-group">
              {t('list.groups')}
              <span className="count">{Object.keys(groups).length}</span>
            </h3>
            <ul className="item-list">
              {Object.entries(groups).map(([id, group]) => (
                <li key={id}>
                  <button type="button" className="item" data-group={id} aria-pressed={selected.has(id)} onClick={(event) => choose(id, event)}>
                    <span className="entity-line">
                      <LookGlyph look={GROUP} />
                      <span className="entity-line-text">
                        <span className="entity-line-label">{group.label}</span>
                        <span className="entity-line-summary">{t('group.kind', { count: group.members.length })}</span>
                      </span>
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        {grouped(matching.slice(0, limit)).map(([type, ofType]) => (
          <section key={type} aria-label={labels.entityType(type)}>
            <h3 className="list-group">
              {labels.entityType(type)}
              <span className="count">{matching.filter((node) => node.entity.type === type).length}</span>
            </h3>
            <ul className="item-list">
              {ofType.map(({ entity, pinned }) => (
                <li key={entity.id}>
                  <button
                    type="button"
                    className={shown.has(entity.id) ? 'item' : 'item out-of-sight'}
                    title={shown.has(entity.id) ? notes[entity.id] : t('list.hidden')}
                    data-id={entity.id}
                    aria-pressed={selected.has(entity.id)}
                    onClick={(event) => choose(entity.id, event)}
                    onDoubleClick={() => setTab('expand')}
                    onKeyDown={(event) => {
                      if (event.key === 'Delete') dispatch({ type: 'remove', ids: [entity.id] })
                    }}
                  >
                    <EntityLine
                      entity={entity}
                      aside={
                        <>
                          {!shown.has(entity.id) && <EyeInvisibleOutlined aria-label={t('list.hidden')} />}
                          {notes[entity.id] !== undefined && <EditOutlined aria-label={t('note.title')} />}
                          {pinned && <PushpinFilled aria-label={t('list.pinned')} />}
                          <span className="figures" title={t('list.degree', { count: entity.degree })}>
                            {entity.degree.toLocaleString('en-US')}
                          </span>
                        </>
                      }
                    />
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  )
}
