import { Modal } from 'antd'

import type { EntityDetail, Mention } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { formatProbability } from '../ui/format'
import { attributeOrder, isConflict } from './compare'
import { MentionHead } from './MentionHead'

/** Attributes down, mentions across: what agrees and what does not is seen by looking along a line. */
export function MentionTable({ mentions }: { mentions: readonly Mention[] }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  return (
    <div className="compare-scroll" role="region" tabIndex={0} aria-label={t('details.compare')}>
      <table className="compare">
        <thead>
          <tr>
            <th scope="col">{t('evidence.attribute')}</th>
            {mentions.map((mention) => (
              <MentionHead key={mention.id} mention={mention}>
                <span className="sub">
                  {t('details.probability')} {formatProbability(mention.probability)}
                </span>
              </MentionHead>
            ))}
          </tr>
        </thead>
        <tbody>
          {attributeOrder(mentions).map((name) => (
            <tr key={name} className={isConflict(name, mentions) ? 'conflict' : undefined}>
              <th scope="row">{labels.attribute(name, mentions[0]?.type)}</th>
              {mentions.map((mention) => {
                const value = mention.attributes[name]
                return <td key={mention.id}>{value === undefined ? <span className="sub">—</span> : labels.value(name, value)}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

export function MentionCompare({ entity, onClose }: { entity: EntityDetail; onClose: () => void }): React.JSX.Element {
  const { t } = useWords()
  const width = Math.min(1280, 260 + entity.mentions.length * 210)
  return (
    <Modal
      open
      title={t('details.compare.title', { label: entity.label })}
      footer={null}
      width={`min(${Math.max(560, width)}px, calc(100vw - 48px))`}
      onCancel={onClose}
      centered
    >
      <p className="hint compare-hint">{t('details.compare.hint')}</p>
      <MentionTable mentions={entity.mentions} />
    </Modal>
  )
}
