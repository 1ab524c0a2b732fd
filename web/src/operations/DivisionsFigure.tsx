import { useQuery } from '@tanstack/react-query'
import { Segmented, Select, Table } from 'antd'
import { useMemo, useState } from 'react'

import { divisionsQuery } from '../api/operations'
import type { DivisionFigures } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { useMode } from '../shell/mode'
import { Drawing } from '../ui/Drawing'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { type Counted, byDivision, divisionRows, typesOf } from './divisions'
import { heightOf, optionOf } from './figures'

const PROVINCE = ''

/** Entities or links by type, of the province's prefectures or of one's counties: drawn, and as a table that opens. */
export function DivisionsFigure(): React.JSX.Element {
  const { t } = useWords()
  const { data, error, isPending, refetch } = useQuery(divisionsQuery)
  return (
    <figure className="figure wide" data-testid="divisions">
      <figcaption>
        <h2>{t('operations.divisions')}</h2>
        <p className="hint">{t('operations.divisions.note')}</p>
      </figcaption>
      {isPending && <Waiting rows={8} />}
      {error !== null && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && <Figures figures={data} />}
    </figure>
  )
}

function Figures({ figures }: { figures: DivisionFigures }): React.JSX.Element {
  const { t } = useWords()
  const { mode } = useMode()
  const labels = useLabels()
  const [counted, setCounted] = useState<Counted>('entities')
  const [within, setWithin] = useState(PROVINCE)
  const types = useMemo(() => typesOf(figures, counted), [figures, counted])
  const label = counted === 'entities' ? labels.entityType : labels.linkType
  const option = useMemo(() => {
    const units = figures.prefectures.find((one) => one.code === within)?.counties ?? figures.prefectures
    const bars = byDivision(units, counted, types, label, t('operations.links.all'))
    return { drawn: optionOf(bars, mode), height: heightOf(bars) }
  }, [figures, counted, within, types, label, mode, t])
  const rows = useMemo(
    () => divisionRows(figures, counted, t('operations.divisions.elsewhere')),
    [figures, counted, t],
  )
  const write = (count: number): string => count.toLocaleString('en-US')
  return (
    <div className="divisions">
      <div className="row">
        <Segmented<Counted>
          aria-label={t('operations.divisions.counted')}
          value={counted}
          onChange={setCounted}
          options={[
            { value: 'entities', label: t('operations.entities.all') },
            { value: 'links', label: t('operations.links.all') },
          ]}
        />
        <Select
          aria-label={t('operations.divisions.within')}
          className="operations-choice"
          value={within}
          onChange={setWithin}
          options={[
            { value: PROVINCE, label: t('operations.divisions.province') },
            ...figures.prefectures.map(({ code, name }) => ({ value: code, label: t('operations.divisions.counties', { name }) })),
          ]}
        />
      </div>
      <Drawing option={option.drawn} height={option.height} />
      <Table
        size="small"
        rowKey="code"
        dataSource={rows}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: t('operations.division'), dataIndex: 'name', fixed: 'left' },
          { title: t('operations.total'), key: 'total', align: 'right', className: 'count', render: (_, row) => write(row.total) },
          ...types.map((type) => ({
            title: label(type),
            key: type,
            align: 'right' as const,
            className: 'count',
            render: (_: unknown, row: (typeof rows)[number]) => write(row.counts[type] ?? 0),
          })),
        ]}
      />
    </div>
  )
}
