import type { Decision } from '../api/types'
import { useMentionName } from '../panels/mentionName'

const SIGN: Record<Decision['kind'], string> = { same: '=', different: '≠', split: '≠', unsure: '?', undo: '' }

/** The mentions a decision speaks of, side by side. */
export function Sides({ sides, kind }: { sides: readonly (readonly string[])[]; kind: Decision['kind'] }): React.JSX.Element | null {
  const name = useMentionName()
  if (sides.length === 0) return null
  return (
    <span className="sides">
      {sides.map((side, i) => (
        <span key={i} className="row">
          {i > 0 && <strong>{SIGN[kind]}</strong>}
          <span className="side-mentions">
            {side.map((mention) => (
              <span key={mention} title={mention}>
                {name(mention)}
              </span>
            ))}
          </span>
        </span>
      ))}
    </span>
  )
}
