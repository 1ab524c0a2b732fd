import { Button, Input } from 'antd'

import { GROUP } from '../chart/icons'
import type { Group } from '../chart/state'
import { useWords } from '../i18n/context'
import { useWorkbench } from '../shell/workbench'
import { EntityLine } from '../ui/EntityLine'
import { LookGlyph } from '../ui/EntityGlyph'
import { NoteBox } from './NoteBox'

/** A closed group: its name, what is written at it, who is in it, and opening it. */
export function GroupPanel({ id, group }: { id: string; group: Group }): React.JSX.Element {
  const { t } = useWords()
  const { state, dispatch } = useWorkbench()
  const rename = (label: string): void => {
    if (label.trim() !== '') dispatch({ type: 'rename-group', id, label: label.trim() })
  }
  return (
    <>
      <header className="panel-head">
        <LookGlyph look={GROUP} size={34} />
        <div className="panel-title">
          <h2 title={group.label}>{group.label}</h2>
          <p>{t('group.kind', { count: group.members.length })}</p>
          <NoteBox id={id} />
        </div>
      </header>
      <div className="panel-body stack">
        <div className="row">
          <Input
            key={group.label}
            aria-label={t('group.label')}
            defaultValue={group.label}
            maxLength={60}
            onBlur={(event) => rename(event.target.value)}
            onPressEnter={(event) => rename(event.currentTarget.value)}
          />
          <Button type="primary" onClick={() => dispatch({ type: 'ungroup', id })}>
            {t('edit.ungroup')}
          </Button>
        </div>
        <h3>{t('group.members')}</h3>
        <ul className="item-list">
          {group.members.map((member) => {
            const entity = state.present.nodes[member]?.entity
            if (entity === undefined) return null
            return (
              <li key={member}>
                <button type="button" className="item" onClick={() => dispatch({ type: 'select', selection: { kind: 'nodes', ids: [member] } })}>
                  <EntityLine entity={entity} />
                </button>
              </li>
            )
          })}
        </ul>
      </div>
    </>
  )
}
