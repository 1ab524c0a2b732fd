import {
  AimOutlined,
  ClearOutlined,
  DeleteOutlined,
  ExpandOutlined,
  FileImageOutlined,
  LayoutOutlined,
  LoadingOutlined,
  PushpinOutlined,
  QuestionCircleOutlined,
  RedoOutlined,
  ShareAltOutlined,
  UndoOutlined,
  ZoomInOutlined,
  ZoomOutOutlined,
} from '@ant-design/icons'
import { Button, Divider, Dropdown, Popover, Tooltip } from 'antd'
import { useEffect } from 'react'

import { useWords } from '../i18n/context'
import { useWorkbench } from '../shell/workbench'
import { LAYOUTS } from './layout'
import type { ChartCommands } from './useChartCommands'

interface ToolProps {
  readonly label: string
  readonly keys?: string
  readonly icon: React.ReactNode
  readonly disabled?: boolean
  readonly onClick: () => void
}

function Tool({ label, keys, icon, disabled = false, onClick }: ToolProps): React.JSX.Element {
  return (
    <Tooltip title={keys === undefined ? label : `${label} (${keys})`} placement="bottom">
      <Button type="text" icon={icon} aria-label={label} disabled={disabled} onClick={onClick} />
    </Tooltip>
  )
}

export function Toolbar({ commands }: { commands: ChartCommands }): React.JSX.Element {
  const { t } = useWords()
  const { state, dispatch, canvas } = useWorkbench()
  const { selected, arranging } = commands
  const empty = Object.keys(state.present.nodes).length === 0
  const pinned = selected.length > 0 && selected.every((id) => state.present.nodes[id]?.pinned === true)

  useEffect(() => {
    const undoRedo = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.target instanceof HTMLInputElement) return
      const key = event.key.toLowerCase()
      if (key !== 'z' && key !== 'y') return
      event.preventDefault()
      dispatch({ type: key === 'y' || event.shiftKey ? 'redo' : 'undo' })
    }
    window.addEventListener('keydown', undoRedo)
    return () => window.removeEventListener('keydown', undoRedo)
  }, [dispatch])

  return (
    <div className="toolbar" role="toolbar" aria-label={t('chart.title')}>
      <Tool label={t('tool.undo')} keys="Ctrl+Z" icon={<UndoOutlined />} disabled={state.past.length === 0} onClick={() => dispatch({ type: 'undo' })} />
      <Tool label={t('tool.redo')} keys="Ctrl+Shift+Z" icon={<RedoOutlined />} disabled={state.future.length === 0} onClick={() => dispatch({ type: 'redo' })} />
      <Divider orientation="vertical" />
      <Dropdown
        disabled={empty}
        trigger={['click']}
        menu={{
          items: LAYOUTS.map((name) => ({ key: name, label: t(`tool.layout.${name}`), onClick: () => commands.arrange(name) })),
        }}
      >
        <Button type="text" icon={arranging ? <LoadingOutlined aria-hidden /> : <LayoutOutlined aria-hidden />} disabled={empty}>
          {arranging ? t('tool.layout.running') : t('tool.layout')}
        </Button>
      </Dropdown>
      <Divider orientation="vertical" />
      <Tool label={t('tool.zoomIn')} keys="+" icon={<ZoomInOutlined />} disabled={empty} onClick={() => canvas.current?.zoomBy(1.25)} />
      <Tool label={t('tool.zoomOut')} keys="-" icon={<ZoomOutOutlined />} disabled={empty} onClick={() => canvas.current?.zoomBy(0.8)} />
      <Tool label={t('tool.fit')} icon={<ExpandOutlined />} disabled={empty} onClick={() => canvas.current?.fit()} />
      <Divider orientation="vertical" />
      <Tool label={t('tool.related')} icon={<ShareAltOutlined />} disabled={selected.length === 0} onClick={() => commands.selectRelated(selected)} />
      <Tool
        label={pinned ? t('tool.unpin') : t('tool.pin')}
        icon={<PushpinOutlined />}
        disabled={selected.length === 0}
        onClick={() => dispatch({ type: 'pin', ids: selected, pinned: !pinned })}
      />
      <Tool label={t('tool.remove')} keys="Delete" icon={<DeleteOutlined />} disabled={selected.length === 0} onClick={() => dispatch({ type: 'remove', ids: selected })} />
      {state.present.highlight !== null && (
        <Tool label={t('tool.clearHighlight')} icon={<AimOutlined />} onClick={() => dispatch({ type: 'highlight', highlight: null })} />
      )}
      <span className="toolbar-gap" />
      <Tool label={t('tool.png')} icon={<FileImageOutlined />} disabled={empty} onClick={commands.exportPng} />
      <Tool label={t('tool.clear')} icon={<ClearOutlined />} disabled={empty} onClick={() => dispatch({ type: 'clear' })} />
      <Popover
        trigger="click"
        placement="bottomRight"
        content={
          <ul className="help">
            <li>{t('help.click')}</li>
            <li>{t('help.double')}</li>
            <li>{t('help.keys')}</li>
          </ul>
        }
      >
        <Button type="text" icon={<QuestionCircleOutlined />} aria-label={t('tool.help')} />
      </Popover>
    </div>
  )
}
