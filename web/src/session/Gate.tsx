import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useState } from 'react'

import { client, doneOf } from '../api/client'
import { sessionQuery } from '../api/queries'
import type { Purpose } from '../api/types'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { type Acting, ActingContext } from './context'
import { holdCsrf, holdPurpose, onSignedOut } from './credentials'
import { type Desk, desksOf, NEEDS_PURPOSE } from './desks'
import { PrintMark } from './PrintMark'

// Each is loaded by who comes to it: the first page is asked for before it is known who that is.
const NoDesk = lazy(() => import('./NoDesk').then(({ NoDesk: of }) => ({ default: of })))
const PurposeGate = lazy(() => import('./PurposeGate').then(({ PurposeGate: of }) => ({ default: of })))
const SignIn = lazy(() => import('./SignIn').then(({ SignIn: of }) => ({ default: of })))
const StewardDesk = lazy(() => import('../review/StewardDesk').then(({ StewardDesk: of }) => ({ default: of })))
const SharingDesk = lazy(() => import('../sharing/SharingDesk'))
const AuditDesk = lazy(() => import('../audit/AuditDesk'))

/** What stands before the workbench: on a server with accounts one signs in and names a purpose first. */
export function Gate({ children }: { children: ReactNode }): React.JSX.Element {
  const queries = useQueryClient()
  const session = useQuery(sessionQuery)
  const [purpose, setPurpose] = useState<Purpose | null>(null)
  const [chosen, setChosen] = useState<Desk | null>(null)

  const choosePurpose = useCallback(
    (chosen: Purpose | null) => {
      holdPurpose(chosen?.id ?? null)
      // What was seen under one purpose is not shown under another.
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' })
      setPurpose(chosen)
    },
    [queries],
  )
  const chooseDesk = useCallback(
    (desk: Desk) => {
      choosePurpose(null)
      setChosen(desk)
    },
    [choosePurpose],
  )
  const leave = useCallback(() => {
    holdPurpose(null)
    setPurpose(null)
    setChosen(null)
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' })
    void queries.resetQueries({ queryKey: sessionQuery.queryKey })
  }, [queries])
  const signOut = useCallback(async () => {
    await doneOf(client.DELETE('/api/v1/session'))
    leave()
  }, [leave])

  const data = session.data
  holdCsrf(data?.csrf ?? null)
  useEffect(() => onSignedOut(leave), [leave])
  const acting = useMemo<Acting>(() => {
    const desks = desksOf(data?.user?.functions ?? [])
    const desk = chosen !== null && desks.includes(chosen) ? chosen : (desks[0] ?? null)
    return { user: data?.user ?? null, purpose, choosePurpose, desk, desks, chooseDesk, signOut }
  }, [data, purpose, choosePurpose, chosen, chooseDesk, signOut])

  if (session.error !== null) return <ProblemNotice error={session.error} onRetry={() => void session.refetch()} />
  if (data === undefined) return <Waiting />
  if (!data.accounts) {
    return (
      <ActingContext value={acting}>
        {children}
        <PrintMark />
      </ActingContext>
    )
  }
  if (data.user === null) {
    return (
      <Suspense fallback={<Waiting />}>
        <SignIn elsewhere={data.single_sign_on} />
      </Suspense>
    )
  }
  return (
    <ActingContext value={acting}>
      <Suspense fallback={<Waiting />}>{screen(acting, children)}</Suspense>
      <PrintMark />
    </ActingContext>
  )
}

function screen({ desk, purpose }: Acting, children: ReactNode): ReactNode {
  if (desk === null) return <NoDesk />
  if (NEEDS_PURPOSE.has(desk) && purpose === null) return <PurposeGate />
  if (desk === 'explore') return children
  if (desk === 'review') return <StewardDesk />
  return desk === 'sharing' ? <SharingDesk /> : <AuditDesk />
}
