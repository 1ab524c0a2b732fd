import { useQuery } from '@tanstack/react-query'
import { Button, Table, Tag } from 'antd'
import { useMemo, useState } from 'react'

import { boardQuery } from '../api/board'
import type { EntitySummary, QualityBoard, WrongPair } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { BarFigure } from '../operations/BarFigure'
import { Blank } from '../ui/Blank'
import { EntityLine } from '../ui/EntityLine'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { apartBars, waitBars } from './boardFigures'
import { IdentityDrawer } from './IdentityDrawer'
import { Precision } from './Precision'
import '../operations/operations.css'

/** 质量看板: how right the resolver is, how far stewards agree, what waits and why, what has grown large. */
export function BoardTab({ by, onSample }: { by: string; onSample: () => void }): React.JSX.Element {
  const { data, error, isPending, refetch } = useQuery(boardQuery(by))
  const [looked, setLooked] = useState<EntitySummary | null>(null)
  if (isPending) return <Waiting rows={10} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  return (
    <div className="board operations" data-testid="board">
      <Measured board={data} onSample={onSample} onLook={setLooked} />
      <Waits board={data} />
      <Largest board={data} onLook={setLooked} />
      {looked !== null && <IdentityDrawer key={looked.id} entity={looked} onClose={() => setLooked(null)} />}
    </div>
  )
}

function Measured({ board, onSample, onLook }: { board: QualityBoard; onSample: () => void; onLook: (entity: EntitySummary) => void }): React.JSX.Element {
  const { t } = useWords()
  return (
    <section className="stack" aria-label={t('board.measured')}>
      <div className="row spread">
        <h2>{t('board.measured')}</h2>
        <Button onClick={onSample}>{t('board.toSample')}</Button>
      </div>
      {board.quality.length === 0 ? (
        <Blank title={t('board.none')}>{t('board.none.hint')}</Blank>
      ) : (
        <>
          <p className="hint">{t('board.measured.hint')}</p>
          <Precision board={board} />
          {board.wrong.length > 0 && <WrongPairs wrong={board.wrong} onLook={onLook} />}
        </>
      )}
    </section>
  )
}

function WrongPairs({ wrong, onLook }: { wrong: readonly WrongPair[]; onLook: (entity: EntitySummary) => void }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const line = (_: unknown, row: WrongPair, side: 'left_entity' | 'right_entity') => (
    <button type="button" className="link-button" onClick={() => onLook(row[side])}>
      <EntityLine entity={row[side]} />
    </button>
  )
  return (
    <Table<WrongPair>
      size="small"
      rowKey={(row) => `${row.round} ${row.left} ${row.right}`}
      dataSource={[...wrong]}
      title={() => <h3>{t('board.wrong')}</h3>}
      pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
      columns={[
        { title: t('board.type'), dataIndex: 'type', width: 110, render: (type: string) => labels.entityType(type) },
        { title: t('board.round'), dataIndex: 'round', width: 90 },
        { title: t('board.held'), dataIndex: 'held', width: 110, render: (held: boolean) => <Tag>{t(held ? 'board.held.yes' : 'board.held.no')}</Tag> },
        { title: t('board.left'), key: 'left', render: (_, row) => line(_, row, 'left_entity') },
        { title: t('board.right'), key: 'right', render: (_, row) => line(_, row, 'right_entity') },
      ]}
    />
  )
}

function Waits({ board }: { board: QualityBoard }): React.JSX.Element {
  const { t, language } = useWords()
  const labels = useLabels()
  const ages = useMemo(() => waitBars(board.ages, labels.entityType, t), [board, labels, t])
  const apart = useMemo(() => apartBars(board.apart, labels.entityType, language), [board, labels, language])
  return (
    <section className="stack" aria-label={t('board.queue')}>
      <h2>{t('board.queue')}</h2>
      {board.ages.length === 0 ? (
        <Blank title={t('review.none')} />
      ) : (
        <>
          <div className="figure-grid">
            <BarFigure title={t('board.age')} note={t('board.age.hint')} bars={ages} />
            <BarFigure title={t('board.apart')} note={t(board.apart_cut ? 'board.apart.cut' : 'board.apart.hint')} bars={apart} />
          </div>
          <Table
            size="small"
            rowKey="type"
            dataSource={board.ages}
            pagination={false}
            columns={[
              { title: t('board.type'), dataIndex: 'type', render: (type: string) => labels.entityType(type) },
              { title: t('board.waiting'), dataIndex: 'waiting', align: 'right', render: (n: number) => n.toLocaleString('en-US') },
              ...(['median_days', 'p90_days', 'oldest_days'] as const).map((name) => ({
                title: t(`board.${name}`),
                dataIndex: name,
                align: 'right' as const,
                render: (days: number) => days.toFixed(1),
              })),
            ]}
          />
        </>
      )}
    </section>
  )
}

function Largest({ board, onLook }: { board: QualityBoard; onLook: (entity: EntitySummary) => void }): React.JSX.Element {
  const { t } = useWords()
  return (
    <section className="stack" aria-label={t('board.largest')}>
      <h2>{t('board.largest')}</h2>
      <p className="hint">{t('board.largest.hint')}</p>
      <Table<QualityBoard['largest'][number]>
        size="small"
        rowKey={(row) => row.entity.id}
        dataSource={board.largest}
        pagination={false}
        locale={{ emptyText: t('board.largest.none') }}
        columns={[
          {
            title: t('board.entity'),
            key: 'entity',
            render: (_, row) => (
              <button type="button" className="link-button" data-large={row.entity.id} onClick={() => onLook(row.entity)}>
                <EntityLine entity={row.entity} />
              </button>
            ),
          },
          { title: t('board.mentions'), key: 'mentions', align: 'right', width: 130, render: (_, row) => row.entity.mention_count.toLocaleString('en-US') },
          { title: t('board.limit'), dataIndex: 'limit', align: 'right', width: 130, render: (limit: number | null) => limit?.toLocaleString('en-US') ?? '—' },
        ]}
      />
    </section>
  )
}
