import { useQuery } from '@tanstack/react-query'

import { passesQuery } from '../api/queries'
import { useWords } from '../i18n/context'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'

/** Every pass of a vehicle on one day: second, station, lane and direction, as the stations recorded them. */
export function RawPasses({ id, day, station }: { id: string; day: string; station: string }): React.JSX.Element {
  const { t } = useWords()
  const { data, error, isPending, refetch } = useQuery(passesQuery(id, day))
  if (isPending) return <Waiting rows={2} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  const passes = data.passes.filter((pass) => pass.station.id === station)
  if (passes.length === 0) return <p className="hint">{t('timeline.noRaw')}</p>
  return (
    <ol className="raw-passes">
      {passes.map((pass) => (
        <li key={pass.id}>
          <time className="figures" dateTime={pass.at}>
            {pass.at.slice(11, 19)}
          </time>{' '}
          {pass.station.label}
          {pass.direction === 'in' && ` · ${t('timeline.in')}`}
          {pass.direction === 'out' && ` · ${t('timeline.out')}`}
          {pass.lane !== null && ` · ${t('timeline.lane', { lane: pass.lane })}`} <code className="sub">{pass.id}</code>
        </li>
      ))}
    </ol>
  )
}
