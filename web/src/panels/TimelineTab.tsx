import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'

import { timelineQuery } from '../api/queries'
import type { TimelineEvent } from '../api/types'
import { useWords } from '../i18n/context'
import { isMessageKey } from '../i18n/messages'
import { useLabels } from '../ontology/labels'
import { useWorkbench } from '../shell/workbench'
import { Blank } from '../ui/Blank'
import { EntityGlyph } from '../ui/EntityGlyph'
import { aboutCase, formatTime } from '../ui/format'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { EventFrame } from './EventFrame'
import { RawPasses } from './RawPasses'
import { byYear, filterOf, tallyFilters } from './timeline'
import { useHeading } from './useHeading'

function Event({ event, of }: { event: TimelineEvent; of: string }): React.JSX.Element {
  const { t } = useWords()
  const [raw, setRaw] = useState(false)
  const labels = useLabels()
  const heading = useHeading()
  const { show, dispatch, state } = useWorkbench()
  const { entity, link_id: linkId } = event
  const text = event.attribute ? labels.value(event.attribute, event.text) : event.text
  const drawn = linkId !== null && linkId !== undefined && linkId in state.present.links
  return (
    <EventFrame
      event={event}
      heading={
        <>
          {drawn ? (
            <button type="button" className="text-button" onClick={() => dispatch({ type: 'select', selection: { kind: 'link', id: linkId } })}>
              {heading(event)}
            </button>
          ) : (
            heading(event)
          )}
          {event.count > 1 && <span className="count">{t('timeline.count', { count: event.count })}</span>}
        </>
      }
    >
      {entity !== null && entity !== undefined && (
        <button type="button" className="text-button event-entity" onClick={() => show(entity)}>
          <EntityGlyph type={entity.type} size={16} /> <span>
            {entity.label} <span className="sub">{aboutCase(entity)}</span>
          </span>
        </button>
      )}
      {event.kind === 'passes' && entity !== null && entity !== undefined && (
        <>
          <button type="button" className="text-button sub" aria-expanded={raw} onClick={() => setRaw(!raw)}>
            {t('timeline.each')}
          </button>
          {raw && <RawPasses id={of} day={event.at.slice(0, 10)} station={entity.id} />}
        </>
      )}
      {text !== '' && event.kind !== 'history' && !formatTime(event.at).endsWith(text) && <div className="event-text">{text}</div>}
    </EventFrame>
  )
}

export function TimelineTab({ id }: { id: string }): React.JSX.Element {
  const { t } = useWords()
  const labels = useLabels()
  const [chosen, setChosen] = useState<string[]>([])
  const { data, error, isPending, refetch } = useQuery(timelineQuery(id))
  if (isPending) return <Waiting rows={8} />
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (data.events.length === 0) return <Blank title={t('timeline.empty')} />

  const name = (filter: string): string => {
    const key = `timeline.${filter}`
    return isMessageKey(key) ? t(key) : labels.linkType(filter)
  }
  const events = chosen.length === 0 ? data.events : data.events.filter((event) => chosen.includes(filterOf(event)))
  return (
    <div className="stack">
      <Select
        mode="multiple"
        allowClear
        aria-label={t('timeline.filter')}
        placeholder={t('timeline.filter')}
        value={chosen}
        onChange={setChosen}
        maxTagCount="responsive"
        options={tallyFilters(data.events).map(([value, count]) => ({ value, label: `${name(value)} (${count.toLocaleString('en-US')})` }))}
      />
      {data.cut && <p className="hint">{t('timeline.cut', { count: data.events.length, total: data.total })}</p>}
      {events.length === 0 && <Blank title={t('timeline.noMatch')} />}
      {byYear(events).map(([year, ofYear]) => (
        <section key={year} className="year" aria-label={year}>
          <h3>{year}</h3>
          <ol className="events">
            {ofYear.map((event, i) => (
              <Event key={`${event.at} ${i}`} event={event} of={id} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  )
}
