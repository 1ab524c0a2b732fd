import { useQuery } from '@tanstack/react-query'
import { Collapse } from 'antd'

import { linkQuery } from '../api/queries'
import type { LinkDetail, LinkProof, Mention } from '../api/types'
import { linkLook } from '../chart/links'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useWorkbench } from '../shell/workbench'
import { EntityLine } from '../ui/EntityLine'
import { formatPeriod, formatSeen, linkPeriod } from '../ui/format'
import { ProblemNotice } from '../ui/ProblemNotice'
import { SourceTag } from '../ui/SourceTag'
import { Waiting } from '../ui/Waiting'
import { attributeOrder } from './compare'

function Facts({ rows }: { rows: readonly (readonly [string, React.ReactNode])[] }): React.JSX.Element {
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Both mentions of a proof in two columns: what the row says of either end. */
function BothMentions({ proof, detail }: { proof: LinkProof; detail: LinkDetail }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const ends = [proof.from_mention, proof.to_mention]
  const stated = ends.filter((mention): mention is Mention => mention !== null)
  const cell = (mention: Mention | null, name: string): React.ReactNode => {
    const value = mention?.attributes[name]
    return value === undefined ? <span className="sub">—</span> : labels.value(name, value)
  }
  return (
    <table className="compare both">
      <thead>
        <tr>
          <th scope="col">{t('evidence.attribute')}</th>
          <th scope="col">
            {detail.from_entity.label}
            <span className="sub mention-key">{proof.from_mention?.id ?? t('evidence.namedOnly')}</span>
          </th>
          <th scope="col">
            {detail.to_entity.label}
            <span className="sub mention-key">{proof.to_mention?.id ?? t('evidence.namedOnly')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {attributeOrder(stated).map((name) => (
          <tr key={name}>
            <th scope="row">{labels.attribute(name, stated.find((mention) => name in mention.attributes)?.type)}</th>
            <td>{cell(proof.from_mention, name)}</td>
            <td>{cell(proof.to_mention, name)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function rawText(value: unknown): string {
  if (value === null || value === undefined) return '—'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function Proof({ proof, detail }: { proof: LinkProof; detail: LinkDetail }): React.JSX.Element {
  const { t } = useWords()
  const period = formatPeriod(proof.from_date, proof.to_date, t)
  const facts: [string, React.ReactNode][] = [
    [t('evidence.row'), <code key="row">{proof.row_key}</code>],
    [t('evidence.period'), period ?? t('evidence.unknownPeriod')],
  ]
  if (proof.role !== null && proof.role !== '') facts.push([t('evidence.role'), proof.role])
  if (proof.note !== null && proof.note !== '') facts.push([t('evidence.note'), proof.note])
  const row = proof.source_row === null ? [] : Object.entries(proof.source_row)
  return (
    <div className="stack">
      <Facts rows={facts} />
      {(proof.from_mention !== null || proof.to_mention !== null) && <BothMentions proof={proof} detail={detail} />}
      <section aria-label={t('evidence.sourceRow')}>
        <h4>{t('evidence.sourceRow')}</h4>
        {row.length === 0 ? (
          <p className="hint">{t('evidence.noRow')}</p>
        ) : (
          <dl className="raw-row">
            {row.map(([column, value]) => (
              <div key={column}>
                <dt>{column}</dt>
                <dd>{rawText(value)}</dd>
              </div>
            ))}
          </dl>
        )}
      </section>
    </div>
  )
}

export function EvidencePanel({ id }: { id: string }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const { show } = useWorkbench()
  const { data, error, isPending, refetch } = useQuery(linkQuery(id))
  if (isPending) return <Waiting rows={8} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  const look = linkLook(data.type)
  return (
    <div className="stack">
      <div className="link-head">
        <button type="button" className="text-button block" onClick={() => show(data.from_entity)}>
          <EntityLine entity={data.from_entity} />
        </button>
        <div className="link-between">
          <span className="stroke" style={{ borderTopColor: look.colour, borderTopStyle: look.line }} />
          <strong>
            {labels.linkType(data.type)}
            {data.role !== null && data.role !== '' && ` · ${data.role}`}
          </strong>
          {!labels.isSymmetric(data.type) && <span aria-hidden>↓</span>}
          <span className="sub">{linkPeriod(data, t)}</span>
        </div>
        <button type="button" className="text-button block" onClick={() => show(data.to_entity)}>
          <EntityLine entity={data.to_entity} />
        </button>
      </div>
      {data.first_seen !== null && data.last_seen !== null && (
        <Facts
          rows={[
            [t('evidence.seen'), formatSeen(data.first_seen, data.last_seen)],
            [labels.linkType(data.type), t('evidence.events', { count: data.count })],
          ]}
        />
      )}
      <section aria-label={t('evidence.title')}>
        <h3>{t('evidence.proofs', { count: data.proofs_total })}</h3>
        {data.proofs_cut && <p className="hint">{t('evidence.cut', { shown: data.proofs.length, total: data.proofs_total })}</p>}
        <Collapse
          key={id}
          size="small"
          defaultActiveKey={['0']}
          items={data.proofs.map((proof, i) => ({
            key: String(i),
            label: (
              <span className="row spread">
                <SourceTag extract={proof.extract} />
                <code className="sub">{proof.row_key}</code>
              </span>
            ),
            children: <Proof proof={proof} detail={data} />,
          }))}
        />
      </section>
    </div>
  )
}
