import { SourceTag } from '../ui/SourceTag'
import type { Stated } from './compare'

/** The head of a mention's column: which row it is, and in which extract. */
export function MentionHead({ mention, children }: { mention: Stated; children?: React.ReactNode }): React.JSX.Element {
  return (
    <th scope="col">
      <SourceTag extract={mention.extract} />
      <span className="mention-key">
        {mention.row_key}
        {mention.role !== '' && ` #${mention.role}`}
      </span>
      {children}
    </th>
  )
}
