import { Collapse } from 'antd'

import type { MatchEdge } from '../api/types'
import { useWords } from '../i18n/context'
import { formatProbability, formatWeight } from '../ui/format'
import { useMentionName } from './mentionName'
import { WaterfallPicture } from './WaterfallPicture'

/** Compared pairs, one a line; each opens to its waterfall. */
export function Edges({ edges, openFirst }: { edges: readonly MatchEdge[]; openFirst: boolean }): React.JSX.Element {
  const { t } = useWords()
  const name = useMentionName()
  return (
    <Collapse
      size="small"
      defaultActiveKey={openFirst ? ['0'] : []}
      items={edges.map((edge, i) => ({
        key: String(i),
        label: (
          <span className="edge-head">
            <span className="edge-ends">
              <span title={edge.left}>{name(edge.left)}</span>
              <span title={edge.right}>{name(edge.right)}</span>
            </span>
            <span className="edge-figures">
              <span className="figures" title={t('identity.weight')}>
                {formatWeight(edge.weight)}
              </span>
              <span className={edge.linked ? 'verdict linked' : 'verdict'}>
                {edge.linked ? formatProbability(edge.probability) : t('identity.notLinked')}
              </span>
            </span>
          </span>
        ),
        children: <WaterfallPicture edge={edge} />,
      }))}
    />
  )
}
