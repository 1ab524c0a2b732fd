/** What of a row of quarantine was changed; nothing here knows React. */
import type { QuarantinedColumn } from '../api/types'

/** Column → what stands in its box now; only of boxes that were touched. */
export type Written = Readonly<Record<string, string>>

/** Column → its new value, null where it was emptied. What is masked and left empty stays as it is. */
export function changesOf(columns: readonly QuarantinedColumn[], written: Written): Record<string, string | null> {
  const changes: Record<string, string | null> = {}
  for (const { column, value, masked } of columns) {
    const now = written[column]
    if (now === undefined || (masked ? now === '' : now === (value ?? ''))) continue
    changes[column] = now === '' ? null : now
  }
  return changes
}
