import { useQuery } from '@tanstack/react-query'
import { Alert, Progress, Tag } from 'antd'

import { catalogueQuery, usedRequestQuery } from '../api/sharing'
import type { SharingRequest } from '../api/types'
import { useWords } from '../i18n/context'
import { agencyLabel } from '../ontology/extracts'
import { useLabels } from '../ontology/labels'
import { ClockLine } from './ClockLine'

const COLOUR: Record<SharingRequest['state'], string> = {
  waiting: 'gold',
  granted: 'green',
  refused: 'red',
  revoked: 'red',
  given_back: 'default',
  expired: 'default',
  used_up: 'default',
}

/** What the uses of a grant say; who asked and who granted see the same. */
function Facts({ id, asProvider }: { id: string; asProvider: boolean }): React.JSX.Element | null {
  const { t, language } = useWords()
  const { data } = useQuery(usedRequestQuery(id, asProvider))
  if (data === undefined) return null
  const used = data.facts.filter((fact) => fact.of > 0)
  return (
    <div className="request-facts">
      {data.drifts && <Alert type="warning" showIcon title={t('sharing.drifts')} description={t('sharing.drifts.hint')} />}
      <h3>{t('sharing.facts')}</h3>
      {used.length === 0 ? (
        <span className="sub">{t('sharing.facts.none')}</span>
      ) : (
        <ul>
          {used.map((fact) => (
            <li key={fact.name} className={fact.drifts ? 'warn' : undefined}>
              {fact.label[language] ?? fact.name}：<span className="figures">{t('sharing.of.so.many', { number: fact.number, of: fact.of })}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

interface Props {
  readonly request: SharingRequest
  /** Seen by who provides, not by who asked. */
  readonly asProvider: boolean
  /** What can be done with it. */
  readonly children?: React.ReactNode
}

/** A request from first to last: who asks whom for what, the clock while it waits, quota and uses once it is granted. */
export function RequestItem({ request, asProvider, children }: Props): React.JSX.Element {
  const { t, language } = useWords()
  const labels = useLabels()
  const { data: catalogue } = useQuery(catalogueQuery)
  const items = catalogue?.filter((item) => item.extract === request.extract) ?? []
  const fields = request.fields.map((field) => items.find((item) => item.field === field)?.label[language] ?? field)
  const was = request.state !== 'waiting' && request.state !== 'refused'
  return (
    <li className="request" data-request={request.id}>
      <div className="row spread">
        <span className="row">
          <strong>
            {request.id} {labels.extract(request.extract)}
          </strong>
          <Tag color={COLOUR[request.state]}>{t(`sharing.state.${request.state}`)}</Tag>
        </span>
        <span className="row">{children}</span>
      </div>
      <span>{catalogue === undefined ? '…' : fields.join('、')}</span>
      <span>{request.reason}</span>
      <span className="sub">
        {asProvider
          ? t('sharing.from', { agency: agencyLabel(request.agency, language), name: request.asked_by })
          : t('sharing.of', { agency: agencyLabel(request.provider, language) })}{' '}
        · {request.basis} · {t('sharing.until.day', { day: request.until })} ·{' '}
        {request.about.length === 0 ? t('sharing.about.any') : t('sharing.about.count', { count: request.about.length })}
      </span>
      {request.clock !== null && <ClockLine clock={request.clock} />}
      {request.decision !== '' && <span>{t('sharing.decision', { text: request.decision })}</span>}
      {was && (
        <>
          <div className="row">
            <Progress
              className="request-quota"
              percent={Math.round((100 * request.used) / request.quota)}
              size="small"
              showInfo={false}
              aria-label={t('sharing.used', { used: request.used, quota: request.quota })}
            />
            <span className="sub figures">{t('sharing.used', { used: request.used, quota: request.quota })}</span>
          </div>
          <Facts id={request.id} asProvider={asProvider} />
        </>
      )}
    </li>
  )
}
