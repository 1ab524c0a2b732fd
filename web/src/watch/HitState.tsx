import { Tag } from 'antd'

import type { WatchHit } from '../api/types'
import { useWords } from '../i18n/context'

const COLOURS: Readonly<Record<WatchHit['state'], string>> = { open: 'orange', handled: 'blue', closed: 'default', false: 'default' }

export function HitState({ hit }: { hit: Pick<WatchHit, 'state' | 'new_facts'> }): React.JSX.Element {
  const { t } = useWords()
  return (
    <span className="hit-state">
      {hit.new_facts > 0 && <Tag color="gold">{t('watch.newFacts', { count: hit.new_facts })}</Tag>}
      <Tag color={COLOURS[hit.state]}>{t(`watch.state.${hit.state}`)}</Tag>
    </span>
  )
}
