import { Dropdown, type MenuProps } from 'antd'

import { neighbourCountsQuery } from '../api/queries'
import { useQuery } from '@tanstack/react-query'
import { useWords } from '../i18n/context'
import { useExpandSteps } from '../panels/useExpandSteps'
import { useWorkbench } from '../shell/workbench'
import type { CanvasMenu } from './Canvas'
import { useEditItems } from './EditMenu'
import { broughtBy } from './state'
import type { ChartCommands } from './useChartCommands'

interface Props {
  readonly menu: CanvasMenu
  readonly commands: ChartCommands
  readonly onClose: () => void
}

type Items = NonNullable<MenuProps['items']>

/** What a right click offers, where it was clicked. */
export function ContextMenu({ menu, commands, onClose }: Props): React.JSX.Element {
  const { t } = useWords()
  const { state, dispatch, setTab, setEnds, ends, canvas, openCase } = useWorkbench()
  const ids = menu.target.kind === 'nodes' ? menu.target.ids : []
  // A group has nothing to be asked of the service.
  const single = ids.length === 1 && ids[0] !== undefined && ids[0] in state.present.nodes ? ids[0] : undefined
  const counts = useQuery({ ...neighbourCountsQuery(single ?? ''), enabled: single !== undefined })
  const steps = useExpandSteps(single ?? null, counts.data ?? [])

  const edit = useEditItems({ commands, ids })

  const items: Items = []
  if (single !== undefined) {
    items.push({
      key: 'expand',
      label: t('tool.expand'),
      children:
        steps.length === 0
          ? [{ key: 'none', label: counts.isPending ? t('common.loading') : t('expand.none'), disabled: true }]
          : steps.map((step) => ({
              key: step.key,
              label: (
                <span className="menu-line">
                  {step.title}
                  <span className="count">{t('expand.total', { count: step.total })}</span>
                </span>
              ),
              onClick: step.load,
            })),
    })
    if (broughtBy(state.present, single).length > 0) {
      items.push({ key: 'collapse', label: t('tool.collapse'), onClick: () => dispatch({ type: 'collapse', id: single }) })
    }
    items.push({ type: 'divider' })
    items.push({ key: 'details', label: t('tool.details'), onClick: () => setTab('details') })
    if (state.present.nodes[single]?.entity.type === 'Case') {
      items.push({ key: 'case', label: t('case.open'), onClick: () => openCase(single) })
    }
    items.push({ key: 'from', label: t('tool.pathFrom'), onClick: () => setEnds({ ...ends, from: single }) })
    items.push({ key: 'to', label: t('tool.pathTo'), onClick: () => setEnds({ ...ends, to: single }) })
  }
  const [first, second] = ids
  if (ids.every((id) => id in state.present.nodes) && ids.length === 2 && first !== undefined && second !== undefined) {
    items.push({ key: 'path', label: t('tool.pathBetween'), onClick: () => setEnds({ from: first, to: second }) })
  }
  if (ids.length > 0) {
    items.push({ type: 'divider' }, ...edit)
  } else {
    items.push({ key: 'fit', label: t('tool.fit'), onClick: () => canvas.current?.fit() })
    items.push({ key: 'undo', label: t('tool.undo'), disabled: state.past.length === 0, onClick: () => dispatch({ type: 'undo' }) })
  }
  return (
    <Dropdown open trigger={['click']} menu={{ items, onClick: onClose, autoFocus: true }} onOpenChange={(open) => !open && onClose()}>
      <span className="menu-anchor" style={{ left: menu.x, top: menu.y }} />
    </Dropdown>
  )
}
