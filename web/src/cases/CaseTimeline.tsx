import type { CaseAnswer } from '../api/types'
import { linkLook } from '../chart/links'
import { useWords } from '../i18n/context'
import { useHeading } from '../panels/useHeading'
import { useWorkbench } from '../shell/workbench'
import { formatTime } from '../ui/format'
import { SourceTag } from '../ui/SourceTag'
import { byYear } from './parts'
import '../panels/timeline.css'

/** What happened in these cases, whoever registered it, in one line of time. */
export function CaseTimeline({ answer }: { answer: CaseAnswer }): React.JSX.Element {
  const { t } = useWords()
  const heading = useHeading()
  const { show } = useWorkbench()
  const cases = new Map([...answer.chain, ...answer.related].map((each) => [each.case.id, each.case.label]))
  return (
    <section aria-label={t('case.timeline')} className="case-section">
      <h2>{t('case.timeline')}</h2>
      {answer.events.length === 0 && <p className="hint">{t('case.timeline.none')}</p>}
      {byYear(answer.events).map(([year, ofYear]) => (
        <section key={year} className="year" aria-label={year}>
          <h3>{year}</h3>
          <ol className="events">
            {ofYear.map((event, i) => {
              const { entity } = event
              return (
                <li key={`${event.at} ${i}`} className="event">
                  <span className="event-dot" style={{ background: event.link_type ? linkLook(event.link_type).colour : 'var(--pg-accent)' }} />
                  <div className="event-body">
                    <div className="row spread">
                      <time className="figures" dateTime={event.at}>
                        {formatTime(event.at)}
                      </time>
                      {event.extract !== null && event.extract !== undefined && <SourceTag extract={event.extract} />}
                    </div>
                    <div className="event-head">
                      {heading(event)} <span className="sub">{cases.get(event.case_id)}</span>
                    </div>
                    {entity !== null && entity !== undefined && (
                      <button type="button" className="text-button event-entity" onClick={() => show(entity)}>
                        {entity.label}
                      </button>
                    )}
                  </div>
                </li>
              )
            })}
          </ol>
        </section>
      ))}
    </section>
  )
}
