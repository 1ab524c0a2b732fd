/** Whether a path can be asked for yet. */
import type { MessageKey } from '../i18n/zh'
import type { PathEnds } from '../shell/workbench'

/** What is missing or impossible, as a text to show; null when the question can be asked. */
export function whatIsWrong(ends: PathEnds): MessageKey | null {
  if (ends.from === null || ends.to === null) return 'path.needEnds'
  if (ends.from === ends.to) return 'path.sameEnds'
  return null
}

export interface HopLink {
  readonly id: string
  /** Whether it points along the way. */
  readonly forward: boolean
}

export interface Hop {
  readonly nodeId: string
  /** The links that lead here from the entity before; none at the start. */
  readonly links: readonly HopLink[]
}

/** A path as hops: each entity with the links that lead to it, and whether a link points along the way. */
export function hopsOf(
  path: { readonly nodes: readonly string[]; readonly links: readonly string[] },
  links: ReadonlyMap<string, { from_id: string; to_id: string }>,
): Hop[] {
  return path.nodes.map((nodeId, i) => {
    const before = path.nodes[i - 1]
    if (before === undefined) return { nodeId, links: [] }
    return {
      nodeId,
      links: path.links.flatMap((id): HopLink[] => {
        const link = links.get(id)
        if (link?.from_id === before && link.to_id === nodeId) return [{ id, forward: true }]
        if (link?.from_id === nodeId && link.to_id === before) return [{ id, forward: false }]
        return []
      }),
    }
  })
}
