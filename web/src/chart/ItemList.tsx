import { PushpinFilled, SearchOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import { useEffect, useMemo, useRef, useState } from 'react'

import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useWorkbench } from '../shell/workbench'
import { Blank } from '../ui/Blank'
import { EntityLine } from '../ui/EntityLine'
import { ENTITY_TYPES } from './icons'
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
  const { nodes } = state.present
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
                    className="item"
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
