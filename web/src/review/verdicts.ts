/** What a steward can say of a pair, and by which key. */
import type { Doubt } from '../api/types'
import type { MessageKey } from '../i18n/zh'

export type VerdictKind = 'same' | 'different' | 'unsure'
export type Command = VerdictKind | 'skip' | 'undo'

export const VERDICTS: readonly VerdictKind[] = ['same', 'different', 'unsure']
export const KEY_OF: Readonly<Record<Command, string>> = { same: 'S', different: 'D', unsure: 'U', skip: 'K', undo: 'Z' }

const COMMANDS = new Map<string, Command>(
  (Object.keys(KEY_OF) as Command[]).map((command) => [KEY_OF[command].toLowerCase(), command]),
)

/** The command of a key press; none while somebody types, or holds a modifier for the browser. */
export function commandOf(event: KeyboardEvent): Command | null {
  const { target } = event
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return null
  if (target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], [role="combobox"]') !== null) return null
  return COMMANDS.get(event.key.toLowerCase()) ?? null
}

export function keyOf(doubt: Pick<Doubt, 'left' | 'right'>): string {
  return `${doubt.left}\n${doubt.right}`
}

const TYPES = ['Person', 'Vehicle', 'Enterprise', 'Case', 'Place'] as const

/** What one thing of a type is called after "the same". */
export function oneOf(type: string): MessageKey {
  return `review.one.${TYPES.find((one) => one === type) ?? 'Person'}`
}
