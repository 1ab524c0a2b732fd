import type { CaseAnswer } from '../api/types'
import { useWords } from '../i18n/context'
import { EventFrame } from '../panels/EventFrame'
import { useHeading } from '../panels/useHeading'
import { useWorkbench } from '../shell/workbench'
import { byYear } from './parts'

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
                <EventFrame
                  key={`${event.at} ${i}`}
                  event={event}
                  heading={
                    <>
                      {heading(event)} <span className="sub">{cases.get(event.case_id)}</span>
                    </>
                  }
                >
                  {entity !== null && entity !== undefined && (
                    <button type="button" className="text-button event-entity" onClick={() => show(entity)}>
                      {entity.label}
                    </button>
                  )}
                </EventFrame>
              )
            })}
          </ol>
        </section>
      ))}
    </section>
  )
}
