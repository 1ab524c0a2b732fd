import { CopyOutlined, TableOutlined } from '@ant-design/icons'
import { Alert, Button, Tag, Tooltip } from 'antd'
import { lazy, Suspense, useState } from 'react'

import type { EntityDetail } from '../api/types'
import { useWords } from '../i18n/context'
import { isMessageKey } from '../i18n/messages'
import { useLabels } from '../ontology/labels'
import { formatProbability, formatTime } from '../ui/format'
import { SourceTag, SourceTags } from '../ui/SourceTag'

const MentionCompare = lazy(() => import('./MentionCompare').then(({ MentionCompare: of }) => ({ default: of })))

type Attribute = EntityDetail['attributes'][number]

interface RowProps {
  readonly attribute: Attribute
  readonly type: string
  /** Somebody objects to what a row says here, and its agency has not answered yet. */
  readonly contested: boolean
}

function AttributeRow({ attribute, type, contested }: RowProps): React.JSX.Element | null {
  const { t } = useWords()
  const labels = useLabels()
  const [open, setOpen] = useState(false)
  const [golden, ...others] = attribute.values
  if (golden === undefined) return null
  return (
    <div className="attribute">
      <dt>{labels.attribute(attribute.name, type)}</dt>
      <dd>
        <div className="attribute-value">{labels.value(attribute.name, golden.value)}</div>
        {contested && <Tag color="gold">{t('details.contested')}</Tag>}
        <SourceTags extracts={golden.extracts} />
        {others.length > 0 && (
          <>
            <Button type="link" size="small" className="flush" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? t('common.less') : t('details.alsoStated', { count: others.length })}
            </Button>
            {open && (
              <ul className="other-values">
                {others.map((other) => (
                  <li key={other.value}>
                    {labels.value(attribute.name, other.value)}
                    <span className="sub"> {t('details.statedBy', { count: other.mentions })}</span>
                    <SourceTags extracts={other.extracts} />
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </dd>
    </div>
  )
}

export function DetailsTab({ entity }: { entity: EntityDetail }): React.JSX.Element {
  const { t } = useWords()
  const [comparing, setComparing] = useState(false)
  return (
    <div className="stack">
      {entity.redirected_from !== null && entity.redirected_from !== undefined && (
        <Alert type="info" showIcon title={t('details.redirected', { id: entity.redirected_from })} />
      )}
      <section aria-label={t('details.attributes')}>
        {entity.attributes.length === 0 ? (
          <p className="hint">{t('details.noAttributes')}</p>
        ) : (
          <dl className="attributes">
            {entity.attributes.map((attribute) => (
              <AttributeRow
                key={attribute.name}
                attribute={attribute}
                type={entity.type}
                contested={entity.contested.some(({ field }) => field === attribute.name)}
              />
            ))}
          </dl>
        )}
      </section>
      {entity.mentions.length > 0 && (
        <section aria-label={t('details.mentions')}>
          <div className="row spread section-head">
            <h3>{t('details.mentions.count', { count: entity.mention_count })}</h3>
            <Button size="small" icon={<TableOutlined aria-hidden />} onClick={() => setComparing(true)}>
              {t('details.compare')}
            </Button>
          </div>
          {entity.mentions_cut && <p className="hint">{t('details.mentionsCut', { count: entity.mentions.length })}</p>}
          <ul className="mentions">
            {entity.mentions.map((mention) => (
              <li key={mention.id} title={mention.id}>
                <span className="row spread">
                  <SourceTag extract={mention.extract} />
                  <Tooltip title={t('details.probability')}>
                    <span className="figures">{formatProbability(mention.probability)}</span>
                  </Tooltip>
                </span>
                <span className="mention-key">
                  {mention.row_key}
                  {mention.role !== '' && <span className="sub"> #{mention.role}</span>}
                </span>
                <span className="sub">
                  {mention.as_of !== null && <>{t('details.asOf')} {mention.as_of} · </>}
                  {t('details.version', { n: mention.version })}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {entity.history.length > 0 && (
        <section aria-label={t('details.history')}>
          <h3>{t('details.history')}</h3>
          <ul className="history">
            {entity.history.map((event, i) => {
              const key = `history.${event.kind}`
              return (
                <li key={i}>
                  <span className="figures">{formatTime(event.at)}</span> {isMessageKey(key) ? t(key) : event.kind}
                </li>
              )
            })}
          </ul>
        </section>
      )}
      <p className="hint entity-id">
        {t('details.entityId')} <code>{entity.id}</code>
        <Button
          type="text"
          size="small"
          icon={<CopyOutlined />}
          aria-label={t('details.copy')}
          onClick={() => void navigator.clipboard.writeText(entity.id)}
        />
      </p>
      {comparing && (
        <Suspense fallback={null}>
          <MentionCompare entity={entity} onClose={() => setComparing(false)} />
        </Suspense>
      )}
    </div>
  )
}
