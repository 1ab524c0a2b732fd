/** The address bar and the page in step: the page opens what the address names, and the address says what is open. */
import { App } from 'antd'
import { useEffect, useEffectEvent, useRef, useState } from 'react'

import { type Address, readAddress, writeAddress } from '../chart/address'
import { useWords } from '../i18n/context'
import { type Opened, openAddress } from './opening'
import type { Opening } from './workbench'

const WRITE_DELAY_MS = 150

type Outcome = { readonly kind: 'ready' } | { readonly kind: 'opening' } | { readonly kind: 'failed'; readonly error: unknown }

/**
 * Opens the address at the start and whenever somebody edits it; `restore` takes what it names. `current` is what the
 * page shows, written back a moment after it last changed.
 */
export function useAddress(current: Address, restore: (address: Address, opened: Opened) => void): Opening {
  const { t } = useWords()
  const { message } = App.useApp()
  const [asked, setAsked] = useState<Address>(() => readAddress(window.location.hash))
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'opening' })
  const written = useRef<string | null>(null)

  const arrived = useEffectEvent((address: Address, opened: Opened): void => {
    restore(address, opened)
    setOutcome({ kind: 'ready' })
    if (opened.missing > 0) void message.warning(t('chart.missing', { count: opened.missing }), 6)
  })
  useEffect(() => {
    let wanted = true
    openAddress(asked)
      .then((opened) => {
        if (wanted) arrived(asked, opened)
      })
      .catch((error: unknown) => {
        if (wanted) setOutcome({ kind: 'failed', error })
      })
    return () => {
      wanted = false
    }
  }, [asked])

  const ask = (address: Address): void => {
    setOutcome({ kind: 'opening' })
    setAsked({ ...address })
  }
  const edited = useEffectEvent((): void => {
    if (window.location.hash !== written.current) ask(readAddress(window.location.hash))
  })
  useEffect(() => {
    const changed = (): void => edited()
    window.addEventListener('hashchange', changed)
    return () => window.removeEventListener('hashchange', changed)
  }, [])

  const hash = outcome.kind === 'ready' ? writeAddress(current) : null
  useEffect(() => {
    if (hash === null) return undefined
    const timer = setTimeout(() => {
      window.history.replaceState(null, '', hash)
      written.current = window.location.hash
    }, WRITE_DELAY_MS)
    return () => clearTimeout(timer)
  }, [hash])

  return outcome.kind === 'failed' ? { ...outcome, retry: () => ask(asked) } : outcome
}
