import { ExclamationCircleOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useState } from 'react'

import { identityQuery, pairQuery } from '../api/queries'
import { objectToMention } from '../api/sharing'
import type { Mention } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { Objecting } from '../objections/Objecting'
import { useActing } from '../session/context'
import { Blank } from '../ui/Blank'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { Edges } from './Edges'
import { useMentionName } from './mentionName'

function AnyPair({ mentions }: { mentions: readonly Mention[] }): React.JSX.Element {
  const { t } = useWords()
  const name = useMentionName()
  const [left, setLeft] = useState<string | null>(null)
  const [right, setRight] = useState<string | null>(null)
  const asked = left !== null && right !== null && left !== right
  const { data, error, isFetching, refetch } = useQuery({ ...pairQuery(left ?? '', right ?? ''), enabled: asked })
  const options = mentions.map((mention) => ({ value: mention.id, label: name(mention.id) }))
  const except = (other: string | null): typeof options => options.filter((option) => option.value !== other)
  return (
    <div className="stack">
      <Select aria-label={t('identity.left')} placeholder={t('identity.left')} options={except(right)} value={left} onChange={setLeft} showSearch={{ optionFilterProp: 'label' }} />
      <Select aria-label={t('identity.right')} placeholder={t('identity.right')} options={except(left)} value={right} onChange={setRight} showSearch={{ optionFilterProp: 'label' }} />
      {error !== null && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {asked && isFetching && data === undefined && <Waiting rows={3} />}
      {asked && data !== undefined && (
        <>
          <p className="hint">
            {data.direct.length > 0
              ? t('identity.direct')
              : data.path.length > 0
                ? t('identity.chain', { count: data.path.length })
                : t('identity.unconnected')}
          </p>
          {(data.direct.length > 0 || data.path.length > 0) && (
            <Edges key={`${left} ${right}`} edges={data.direct.length > 0 ? data.direct : data.path} openFirst />
          )}
        </>
      )}
    </div>
  )
}

export function IdentityTab({ id }: { id: string }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const { user } = useActing()
  const [objecting, setObjecting] = useState(false)
  const { data, error, isPending, refetch } = useQuery(identityQuery(id))
  if (isPending) return <Waiting rows={8} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  const { edges, doubts, mentions } = data
  return (
    <div className="stack">
      {mentions.length === 0 ? (
        <Blank title={t('identity.stub')} />
      ) : (
        <p className="lead">
          {mentions.length === 1
            ? t('identity.single')
            : t('identity.summary', { mentions: data.entity.mention_count, type: labels.entityType(data.entity.type) })}
        </p>
      )}
      {user !== null && mentions.length > 0 && (
        <Button className="object" icon={<ExclamationCircleOutlined aria-hidden />} onClick={() => setObjecting(true)}>
          {t('sharing.object')}
        </Button>
      )}
      {objecting && <Objecting records={mentions} send={objectToMention} onClose={() => setObjecting(false)} />}
      {data.cut && <p className="hint">{t('identity.cut')}</p>}
      {edges.length > 0 && (
        <section aria-label={t('identity.pairs')}>
          <h3>{t('identity.pairs')}</h3>
          <p className="hint">{t('identity.pairs.hint')}</p>
          <Edges key={id} edges={edges} openFirst />
        </section>
      )}
      {mentions.length > 0 && (
        <section aria-label={t('identity.doubts')}>
          <h3>
            {t('identity.doubts')} {doubts.length > 0 && <span className="count">{doubts.length}</span>}
          </h3>
          {doubts.length === 0 ? (
            <p className="hint">{t('identity.doubts.none')}</p>
          ) : (
            <>
              <p className="hint">{t('identity.doubts.hint')}</p>
              <Edges key={id} edges={doubts} openFirst={false} />
            </>
          )}
        </section>
      )}
      {mentions.length > 2 && (
        <section aria-label={t('identity.any')}>
          <h3>{t('identity.any')}</h3>
          <AnyPair key={id} mentions={mentions} />
        </section>
      )}
    </div>
  )
}
