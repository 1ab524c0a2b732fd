import { EyeOutlined } from '@ant-design/icons'
import { Button } from 'antd'

import { useWords } from '../i18n/context'
import { useWorkbench } from '../shell/workbench'
import { shownNodeIds } from './shown'

/** That not everything is to be seen, and the way back. */
export function HiddenChip(): React.JSX.Element | null {
  const { t } = useWords()
  const { state, dispatch } = useWorkbench()
  const count = Object.keys(state.present.nodes).length - shownNodeIds(state.present).length
  if (count === 0) return null
  return (
    <div className="chip hidden-chip" role="status">
      {t('hidden.count', { count })}
      <Button size="small" type="link" icon={<EyeOutlined aria-hidden />} onClick={() => dispatch({ type: 'show-all' })}>
        {t('edit.showAll')}
      </Button>
    </div>
  )
}
