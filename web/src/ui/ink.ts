/** The colours and the lettering of what ECharts draws, by day and by night. */
import type { Mode } from '../shell/mode'
import { THEME } from '../shell/theme'

export const COLOURS = { plain: '#1d4f7c', good: '#2f7d5b', fair: '#b07b1e', bad: '#a8371f', none: '#c3cdd8' } as const

const INKS: Readonly<Record<Mode, { text: string; grid: string; plain: string; none: string }>> = {
  light: { text: '#4b5767', grid: '#ecf0f4', plain: COLOURS.plain, none: COLOURS.none },
  dark: { text: '#bcc7d3', grid: '#2c3947', plain: '#5f9bd3', none: '#5a6b7d' },
}
const FONT = { fontSize: 12, fontFamily: THEME.token?.fontFamily ?? 'sans-serif' }

/** The colours and the lettering of a drawing by day and by night. */
export function inkOf(mode: Mode): { readonly ink: (typeof INKS)[Mode]; readonly text: typeof FONT & { readonly color: string } } {
  const ink = INKS[mode]
  return { ink, text: { ...FONT, color: ink.text } }
}
