import {
  AimOutlined,
  ClearOutlined,
  DeleteOutlined,
  EnvironmentOutlined,
  ExpandOutlined,
  EyeInvisibleOutlined,
  FieldTimeOutlined,
  GatewayOutlined,
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
import { ExportMenu } from '../export/ExportMenu'
import { KeepButton } from '../kept/KeepButton'
import { EditMenu } from './EditMenu'
import { LAYOUTS } from './layout'
import { isPinned } from './state'
import type { ChartCommands } from './useChartCommands'

interface ToolProps {
  readonly label: string
  readonly keys?: string
  readonly icon: React.ReactNode
  readonly disabled?: boolean
  /** Of a switch: whether it is on. */
  readonly pressed?: boolean
  readonly onClick: () => void
}

function Tool({ label, keys, icon, disabled = false, pressed, onClick }: ToolProps): React.JSX.Element {
  return (
    <Tooltip title={keys === undefined ? label : `${label} (${keys})`} placement="bottom">
      <Button
        type="text"
        icon={icon}
        aria-label={label}
        aria-pressed={pressed}
        className={pressed === true ? 'tool-on' : ''}
        disabled={disabled}
        onClick={onClick}
      />
    </Tooltip>
  )
}

interface Props {
  readonly commands: ChartCommands
  readonly lasso: boolean
  readonly onLasso: () => void
  /** Whether the slider of the period is there. */
  readonly timed: boolean
  readonly onTimed: () => void
  /** Whether the map stands in place of the drawing. */
  readonly onMap: boolean
  readonly onMapped: () => void
}

export function Toolbar({ commands, lasso, onLasso, timed, onTimed, onMap, onMapped }: Props): React.JSX.Element {
  const { t } = useWords()
  const { state, dispatch, canvas } = useWorkbench()
  const { selected, arranging } = commands
  const empty = Object.keys(state.present.nodes).length === 0
  const pinned = selected.length > 0 && isPinned(state.present, selected)

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
        <Button
          type="text"
          icon={arranging ? <LoadingOutlined aria-hidden /> : <LayoutOutlined aria-hidden />}
          aria-label={arranging ? t('tool.layout.running') : t('tool.layout')}
          disabled={empty}
        >
          <span className="tool-text">{arranging ? t('tool.layout.running') : t('tool.layout')}</span>
        </Button>
      </Dropdown>
      <Divider orientation="vertical" />
      <span className="tool-wide">
        <Tool label={t('tool.zoomIn')} keys="+" icon={<ZoomInOutlined />} disabled={empty} onClick={() => canvas.current?.zoomBy(1.25)} />
        <Tool label={t('tool.zoomOut')} keys="-" icon={<ZoomOutOutlined />} disabled={empty} onClick={() => canvas.current?.zoomBy(0.8)} />
      </span>
      <Tool label={t('tool.fit')} icon={<ExpandOutlined />} disabled={empty} onClick={() => canvas.current?.fit()} />
      <Divider orientation="vertical" />
      <EditMenu commands={commands} />
      <Tool label={t('tool.lasso')} keys="L" icon={<GatewayOutlined />} disabled={empty || onMap} pressed={lasso} onClick={onLasso} />
      <Tool label={t('tool.period')} icon={<FieldTimeOutlined />} disabled={empty} pressed={timed} onClick={onTimed} />
      <Tool label={t('tool.map')} icon={<EnvironmentOutlined />} disabled={empty} pressed={onMap} onClick={onMapped} />
      <span className="tool-wide">
        <Divider orientation="vertical" />
        <Tool label={t('tool.related')} icon={<ShareAltOutlined />} disabled={selected.length === 0} onClick={() => commands.selectRelated(selected)} />
        <Tool
          label={pinned ? t('tool.unpin') : t('tool.pin')}
          icon={<PushpinOutlined />}
          disabled={selected.length === 0}
          onClick={() => dispatch({ type: 'pin', ids: selected, pinned: !pinned })}
        />
        <Tool label={t('edit.hide')} keys="H" icon={<EyeInvisibleOutlined />} disabled={selected.length === 0} onClick={() => commands.hide(selected)} />
        <Tool label={t('tool.remove')} keys="Delete" icon={<DeleteOutlined />} disabled={selected.length === 0} onClick={() => dispatch({ type: 'remove', ids: selected })} />
      </span>
      {state.present.highlight !== null && (
        <Tool label={t('tool.clearHighlight')} icon={<AimOutlined />} onClick={() => dispatch({ type: 'highlight', highlight: null })} />
      )}
      <span className="toolbar-gap" />
      <KeepButton />
      <ExportMenu />
      <span className="tool-wide">
        <Tool label={t('tool.clear')} icon={<ClearOutlined />} disabled={empty} onClick={() => dispatch({ type: 'clear' })} />
      </span>
      <Popover
        trigger="click"
        placement="bottomRight"
        content={
          <ul className="help">
            <li>{t('help.click')}</li>
            <li>{t('help.double')}</li>
            <li>{t('help.keys')}</li>
            <li>{t('help.edit')}</li>
          </ul>
        }
      >
        <Button type="text" icon={<QuestionCircleOutlined />} aria-label={t('tool.help')} />
      </Popover>
    </div>
  )
}
