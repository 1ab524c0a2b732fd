import { EditOutlined } from '@ant-design/icons'
import { Button, Dropdown, type MenuProps } from 'antd'

import { useWords } from '../i18n/context'
import { useWorkbench } from '../shell/workbench'
import { isPinned } from './state'
import type { ChartCommands } from './useChartCommands'

type Items = NonNullable<MenuProps['items']>

interface Wanted {
  readonly commands: ChartCommands
  /** What is to be edited: what is selected, or what was clicked on. */
  readonly ids: readonly string[]
}

/** What can be done with these, for the toolbar and for a right click. */
export function useEditItems({ commands, ids }: Wanted): Items {
  const { t } = useWords()
  const { state, dispatch, startNote } = useWorkbench()
  const chart = state.present
  const pinned = ids.length > 0 && isPinned(chart, ids)
  const groups = ids.filter((id) => id in chart.groups)
  const [first] = ids
  const line = (text: string, keys: string): React.JSX.Element => (
    <span className="menu-line">
      {text}
      <span className="count">{keys}</span>
    </span>
  )
  const none = ids.length === 0
  return [
    { key: 'related', label: t('tool.related'), disabled: none, onClick: () => commands.selectRelated(ids) },
    { key: 'hide', label: line(t('edit.hide'), 'H'), disabled: none, onClick: () => commands.hide(ids) },
    { key: 'only', label: t('edit.only'), disabled: none, onClick: () => commands.keepOnly(ids) },
    { key: 'group', label: line(t('edit.group'), 'G'), disabled: ids.length < 2, onClick: () => commands.group(ids) },
    ...(groups.length > 0 ? [{ key: 'ungroup', label: line(t('edit.ungroup'), 'U'), onClick: () => commands.ungroup(ids) }] : []),
    { key: 'note', label: t('edit.note'), disabled: ids.length !== 1, onClick: () => first !== undefined && startNote(first) },
    {
      key: 'pin',
      label: pinned ? t('tool.unpin') : t('tool.pin'),
      disabled: none,
      onClick: () => dispatch({ type: 'pin', ids, pinned: !pinned }),
    },
    { key: 'remove', label: line(t('tool.remove'), 'Delete'), danger: true, disabled: none, onClick: () => dispatch({ type: 'remove', ids }) },
  ]
}

export function EditMenu({ commands }: { commands: ChartCommands }): React.JSX.Element {
  const { t } = useWords()
  const { state, dispatch } = useWorkbench()
  const empty = Object.keys(state.present.nodes).length === 0
  const edit = useEditItems({ commands, ids: commands.selected })
  const hidden = state.present.hidden.length + state.present.hiddenTypes.length
  const items: Items = [
    { key: 'all', label: t('edit.all'), onClick: commands.selectAll },
    { key: 'invert', label: t('edit.invert'), onClick: commands.selectOthers },
    { type: 'divider' },
    ...edit,
    { type: 'divider' },
    { key: 'showAll', label: t('edit.showAll'), disabled: hidden === 0, onClick: () => dispatch({ type: 'show-all' }) },
    { key: 'clear', label: t('tool.clear'), onClick: () => dispatch({ type: 'clear' }) },
  ]
  return (
    <Dropdown disabled={empty} trigger={['click']} menu={{ items }}>
      <Button type="text" icon={<EditOutlined aria-hidden />} aria-label={t('tool.edit')} disabled={empty}>
        <span className="tool-text">{t('tool.edit')}</span>
      </Button>
    </Dropdown>
  )
}
