import { Table } from 'antd'
import { useMemo } from 'react'

import type { AgreementAnswer, QualityBoard, ShareAnswer, TypeQuality } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { Drawing } from '../ui/Drawing'
import { useMode } from '../shell/mode'
import { intervalOption, intervalsHeight, percent } from './intervals'

/** The shares as points with their intervals, and every number beside its n. */
export function Precision({ board }: { board: QualityBoard }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const { mode } = useMode()
  const rows = useMemo(
    () => board.quality.flatMap(({ type, precision }) => (precision === null ? [] : [{ name: labels.entityType(type), share: precision }])),
    [board, labels],
  )
  const option = useMemo(() => intervalOption(rows, mode), [rows, mode])
  const share = (found: ShareAnswer | null): React.ReactNode =>
    found === null ? (
      <span className="sub">{t('board.noShare')}</span>
    ) : (
      <span className="figures">
        {found.hits === found.n ? '100%' : percent(found.hits / found.n)}{' '}
        <span className="sub">
          [{percent(found.low)}, {found.high === 1 ? '100%' : percent(found.high)}] n = {found.n.toLocaleString('en-US')}
        </span>
      </span>
    )
  return (
    <>
      {rows.length > 0 && (
        <figure className="figure">
          <figcaption>
            <h3>{t('board.precision')}</h3>
          </figcaption>
          <Drawing option={option} height={intervalsHeight(rows.length)} />
        </figure>
      )}
      <Table<TypeQuality>
        size="small"
        rowKey="type"
        dataSource={board.quality}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: t('board.type'), dataIndex: 'type', render: (type: string) => labels.entityType(type) },
          { title: t('board.precision'), dataIndex: 'precision', render: share },
          { title: t('board.missed'), dataIndex: 'missed', render: share },
          { title: t('board.open'), dataIndex: 'open', align: 'right' },
          { title: t('board.agreement'), dataIndex: 'agreement', render: (found: AgreementAnswer | null) => <Agreed found={found} /> },
        ]}
        footer={() => (
          <span>
            {t('board.stewards', { count: board.stewards })} {t('board.agreement.all')} <Agreed found={board.agreement} />
          </span>
        )}
      />
    </>
  )
}

function Agreed({ found }: { found: AgreementAnswer | null }): React.JSX.Element {
  const { t } = useWords()
  if (found === null) return <span className="sub">{t('board.agreement.none')}</span>
  return (
    <span className="figures">
      {found.observed === 1 ? '100%' : percent(found.observed)}{' '}
      <span className="sub">
        κ = {found.kappa === null ? t('board.kappa.none') : found.kappa.toFixed(2)} · n = {found.pairs.toLocaleString('en-US')}
      </span>
    </span>
  )
}
