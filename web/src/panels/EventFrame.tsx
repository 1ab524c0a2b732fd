import type { TimelineEvent } from '../api/types'
import { linkLook } from '../chart/links'
import { formatTime } from '../ui/format'
import { SourceTag } from '../ui/SourceTag'
import './timeline.css'

interface Props {
  readonly event: TimelineEvent
  readonly heading: React.ReactNode
  readonly children?: React.ReactNode
}

/** An event on a line of time: when, by which source, what; then what is told of it beside. */
export function EventFrame({ event, heading, children }: Props): React.JSX.Element {
  return (
    <li className="event">
      <span className="event-dot" style={{ background: event.link_type ? linkLook(event.link_type).colour : 'var(--pg-accent)' }} />
      <div className="event-body">
        <div className="row spread">
          <time className="figures" dateTime={event.at}>
            {formatTime(event.at)}
          </time>
          {event.extract !== null && event.extract !== undefined && <SourceTag extract={event.extract} />}
        </div>
        <div className="event-head">{heading}</div>
        {children}
      </div>
    </li>
  )
}
