import { useEffect, useMemo, useState } from 'react'
import { flushSync } from 'react-dom'

import { keepMode, type Mode, type Modes, readMode } from './mode'

/** The mode of the page, kept when it is changed; while something is printed it is light. */
export function useModes(): Modes {
  const [chosen, setChosen] = useState<Mode>(readMode)
  const [printing, setPrinting] = useState(false)
  useEffect(() => {
    // At once: the browser takes the page as it stands when these return.
    const before = (): void => flushSync(() => setPrinting(true))
    const after = (): void => setPrinting(false)
    window.addEventListener('beforeprint', before)
    window.addEventListener('afterprint', after)
    return () => {
      window.removeEventListener('beforeprint', before)
      window.removeEventListener('afterprint', after)
    }
  }, [])
  const mode = printing ? 'light' : chosen
  useEffect(() => {
    document.documentElement.dataset.mode = mode
  }, [mode])
  return useMemo(
    () => ({
      mode,
      setMode: (next) => {
        keepMode(next)
        setChosen(next)
      },
    }),
    [mode],
  )
}
