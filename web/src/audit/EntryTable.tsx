import { Button, Table, Tag } from 'antd'

import type { AuditEntry } from '../api/types'
import { useWords } from '../i18n/context'
import { agencyLabel } from '../ontology/extracts'
import { useLabels } from '../ontology/labels'
import { Blank } from '../ui/Blank'
import { chinaTime } from '../ui/format'
import { actionLabel } from './actions'

/** One entry in full: the question as it was put, what came back, and the rules by which it was answered or refused. */
function Whole({ entry }: { entry: AuditEntry }): React.JSX.Element {
  const { t } = useWords()
  return (
    <dl className="desk-facts">
      <dt>{t('audit.asked')}</dt>
      <dd>
        <code>{JSON.stringify(entry.asked)}</code>
      </dd>
      {entry.entities.length > 0 && (
        <>
          <dt>{t('audit.came')}</dt>
          <dd>
            <code>{entry.entities.join(' ')}</code>
          </dd>
        </>
      )}
      {entry.policies.length > 0 && (
        <>
          <dt>{t('audit.policies')}</dt>
          <dd>{entry.policies.join('、')}</dd>
        </>
      )}
    </dl>
  )
}

interface Props {
  readonly entries: readonly AuditEntry[]
  readonly none: string
  /** Asks for the entries before the last of these; null where there are none. */
  readonly onMore: (() => void) | null
  readonly busy: boolean
}

/** Who did what, when and for which purpose; each line opens to the whole entry. */
export function EntryTable({ entries, none, onMore, busy }: Props): React.JSX.Element {
  const { t, language } = useWords()
  const labels = useLabels()
  if (entries.length === 0 && !busy) return <Blank title={none} />
  return (
    <>
      <Table<AuditEntry>
        size="small"
        rowKey="seq"
        loading={busy}
        pagination={false}
        dataSource={[...entries]}
        scroll={{ x: 900 }}
        expandable={{ expandedRowRender: (entry) => <Whole entry={entry} /> }}
        columns={[
          { title: t('audit.seq'), dataIndex: 'seq', width: 80, className: 'figures' },
          { title: t('audit.at'), width: 160, className: 'figures', render: (_, entry) => chinaTime(entry.at) },
          {
            title: t('audit.who'),
            width: 170,
            render: (_, entry) => (
              <>
                {entry.user === '' ? t('audit.nobody') : entry.name || entry.user}
                <span className="sub block">{entry.agency !== '' && agencyLabel(entry.agency, language)}</span>
              </>
            ),
          },
          {
            title: t('audit.what'),
            width: 190,
            render: (_, entry) => (
              <>
                {actionLabel(entry.action, language)} {!entry.permitted && <Tag color="red">{t('audit.refused')}</Tag>}
                <code className="sub block">{entry.action}</code>
              </>
            ),
          },
          {
            title: t('audit.why'),
            render: (_, entry) =>
              entry.purpose === null ? (
                <span className="sub">{t('audit.why.none')}</span>
              ) : (
                <>
                  {entry.purpose.reason}
                  <span className="sub block">
                    {entry.purpose.id} · {entry.purpose.reference} · {entry.purpose.basis}
                  </span>
                </>
              ),
          },
          {
            title: t('audit.came'),
            width: 200,
            render: (_, entry) =>
              entry.entities.length === 0 ? (
                <span className="sub">{t('audit.nothing')}</span>
              ) : (
                <>
                  {t('audit.entities', { count: entry.entities.length })}
                  {entry.fields.length > 0 && (
                    <span className="sub block">
                      {t('audit.fields', { fields: entry.fields.map((name) => labels.attribute(name)).join('、') })}
                    </span>
                  )}
                </>
              ),
          },
        ]}
      />
      {onMore !== null && (
        <Button className="audit-more" onClick={onMore} loading={busy}>
          {t('audit.more')}
        </Button>
      )}
    </>
  )
}
