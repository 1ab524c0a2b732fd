/** Light or dark screens: as chosen here last, else as the machine is set. */
import { createContext, use } from 'react'

export type Mode = 'light' | 'dark'

const KEY = 'pingan.mode'

/** What is read where nothing can be kept (private windows, forbidden storage) is the machine's own setting. */
export function firstMode(kept: string | null, machineIsDark: boolean): Mode {
  if (kept === 'dark' || kept === 'light') return kept
  return machineIsDark ? 'dark' : 'light'
}

export function readMode(): Mode {
  let kept: string | null = null
  try {
    kept = window.localStorage.getItem(KEY)
  } catch {
    // A browser that keeps nothing for this page.
  }
  return firstMode(kept, window.matchMedia('(prefers-color-scheme: dark)').matches)
}

export function keepMode(mode: Mode): void {
  try {
    window.localStorage.setItem(KEY, mode)
  } catch {
    // Then it holds until the page is left.
  }
}

export interface Modes {
  /** What is shown: on paper always light. */
  readonly mode: Mode
  readonly setMode: (mode: Mode) => void
}

export const ModeContext = createContext<Modes | null>(null)

export function useMode(): Modes {
  const modes = use(ModeContext)
  if (modes === null) throw new Error('useMode outside of its provider')
  return modes
}
