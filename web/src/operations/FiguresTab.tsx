import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { deliveriesQuery, identifierQualityQuery, statisticsQuery } from '../api/operations'
import type { Delivery, IdentifierQuality, Statistics } from '../api/types'
import { useWords } from '../i18n/context'
import { useLabels } from '../ontology/labels'
import { Blank } from '../ui/Blank'
import { formatTime } from '../ui/format'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { BarFigure } from './BarFigure'
import { DivisionsFigure } from './DivisionsFigure'
import { byCount, byExtract, byQuality } from './figures'

function Counts({ statistics }: { statistics: Statistics }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const entities = useMemo(() => byCount(statistics.entities, labels.entityType, t('operations.count')), [statistics, labels, t])
  const links = useMemo(() => byCount(statistics.links, labels.linkType, t('operations.count')), [statistics, labels, t])
  return (
    <>
      <BarFigure
        title={t('operations.entities')}
        {...(statistics.built === null ? {} : { note: t('operations.built', { at: formatTime(statistics.built) }) })}
        bars={entities}
      />
      <BarFigure title={t('operations.links')} bars={links} />
    </>
  )
}

function Deliveries({ deliveries }: { deliveries: readonly Delivery[] }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const bars = useMemo(
    () => byExtract(deliveries, labels.extract, (outcome) => t(`operations.${outcome}`)),
    [deliveries, labels, t],
  )
  return <BarFigure title={t('operations.bySource')} note={t('operations.bySource.note', { count: deliveries.length })} bars={bars} />
}

function Numbers({ figures }: { figures: readonly IdentifierQuality[] }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const bars = useMemo(
    () =>
      byQuality(
        figures,
        (one) => `${labels.extract(one.extract)} · ${labels.entityType(one.entity_type)}${labels.attribute(one.attribute, one.entity_type)}`,
        (grade) => t(`operations.grade.${grade}`),
      ),
    [figures, labels, t],
  )
  return <BarFigure title={t('operations.numbers')} note={t('operations.numbers.note')} bars={bars} wide />
}

/** What there is, what came of what was delivered, and how far the numbers in it can be trusted. */
export function FiguresTab(): React.JSX.Element {
  const { t } = useWords()
  const statistics = useQuery(statisticsQuery)
  const deliveries = useQuery(deliveriesQuery(0))
  const numbers = useQuery(identifierQualityQuery)
  if (deliveries.data?.total === 0) {
    return (
      <Blank title={t('operations.none')}>
        <p>{t('operations.none.hint')}</p>
      </Blank>
    )
  }
  return (
    <div className="figure-grid">
      {statistics.error !== null && <ProblemNotice error={statistics.error} onRetry={() => void statistics.refetch()} />}
      {statistics.isPending && <Waiting />}
      {statistics.data !== undefined && <Counts statistics={statistics.data} />}
      {deliveries.error !== null && <ProblemNotice error={deliveries.error} onRetry={() => void deliveries.refetch()} />}
      {deliveries.data !== undefined && <Deliveries deliveries={deliveries.data.deliveries} />}
      <DivisionsFigure />
      {numbers.error !== null && <ProblemNotice error={numbers.error} onRetry={() => void numbers.refetch()} />}
      {numbers.isPending && <Waiting />}
      {numbers.data !== undefined && <Numbers figures={numbers.data.figures} />}
    </div>
  )
}
