/** Printing by the browser's own command goes on record like every other export, and its sheets bear the code of it. */
import { App } from 'antd'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { flushSync } from 'react-dom'

import { takePrint } from '../api/export'
import { readAddress } from '../chart/address'
import { useWords } from '../i18n/context'
import { problemText } from '../ui/ProblemNotice'
import { useActing } from './context'

const ENTITY = /^[PVECL]-[0-9A-Z]{2,16}$/

/** Which screen is open, and the entities that stand on it as far as the address tells. */
export function onScreen(desk: string | null, hash: string): { readonly screen: string; readonly ids: readonly string[] } {
  if (desk !== 'explore') return { screen: desk ?? 'none', ids: [] }
  const address = readAddress(hash)
  const screen = address.view ?? 'chart'
  const named = screen === 'case' ? [address.caseId ?? ''] : screen === 'chart' ? address.nodes.filter((node) => !node.hidden).map((node) => node.id) : []
  return { screen, ids: named.filter((id) => ENTITY.test(id)) }
}

/** onBegin: called as each print begins. Gives what the service wants on the sheets; null where it has not been asked. */
export function usePrinting(onBegin: () => void): string | null {
  const words = useWords()
  const { message } = App.useApp()
  const { user, desk } = useActing()
  const [notice, setNotice] = useState<string | null>(null)
  const recorded = useRef(false)

  const record = (): Promise<string> => {
    const { screen, ids } = onScreen(desk, window.location.hash)
    return takePrint(screen, ids).then((answer) => answer.notice)
  }
  const refused = (error: unknown): void => void message.error(problemText(error, words), 8)
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (user === null || event.key.toLowerCase() !== 'p' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
    event.preventDefault()
    if (event.repeat) return
    record()
      .then((told) => {
        recorded.current = true
        flushSync(() => setNotice(told))
        window.print()
      })
      // What can't be put on record is not printed.
      .catch(refused)
  })
  const begins = useEffectEvent(() => {
    flushSync(onBegin)
    // A chart printed from its menu is on record already.
    const isPicture = document.querySelector('.print-sheet') !== null
    if (user !== null && !recorded.current && !isPicture) record().catch(refused)
  })
  useEffect(() => {
    const key = (event: KeyboardEvent): void => pressed(event)
    const before = (): void => begins()
    const after = (): void => {
      recorded.current = false
      setNotice(null)
    }
    window.addEventListener('keydown', key)
    window.addEventListener('beforeprint', before)
    window.addEventListener('afterprint', after)
    return () => {
      window.removeEventListener('keydown', key)
      window.removeEventListener('beforeprint', before)
      window.removeEventListener('afterprint', after)
    }
  }, [])
  return notice
}
