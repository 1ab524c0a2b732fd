import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react'

import { answerOf, client } from '../api/client'
import { sessionQuery } from '../api/queries'
import type { Purpose } from '../api/types'
import { ProblemNotice } from '../ui/ProblemNotice'
import { Waiting } from '../ui/Waiting'
import { Approvals } from './Approvals'
import { type Acting, ActingContext } from './context'
import { holdCsrf, holdPurpose, onSignedOut } from './credentials'
import { NoDesk } from './NoDesk'
import { PurposeGate } from './PurposeGate'
import { StewardDesk } from '../review/StewardDesk'
import { SignIn } from './SignIn'

/** What stands before the workbench: on a server with accounts one signs in and names a purpose first. */
export function Gate({ children }: { children: ReactNode }): React.JSX.Element {
  const queries = useQueryClient()
  const session = useQuery(sessionQuery)
  const [purpose, setPurpose] = useState<Purpose | null>(null)

  const choosePurpose = useCallback(
    (chosen: Purpose | null) => {
      holdPurpose(chosen?.id ?? null)
      // What was seen under one purpose is not shown under another.
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' })
      setPurpose(chosen)
    },
    [queries],
  )
  const leave = useCallback(() => {
    holdPurpose(null)
    setPurpose(null)
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' })
    void queries.resetQueries({ queryKey: sessionQuery.queryKey })
  }, [queries])
  const signOut = useCallback(async () => {
    await answerOf(client.DELETE('/api/v1/session').then((answer) => ({ ...answer, data: answer.response.ok ? true : undefined })))
    leave()
  }, [leave])

  const data = session.data
  holdCsrf(data?.csrf ?? null)
  useEffect(() => onSignedOut(leave), [leave])
  const acting = useMemo<Acting>(
    () => ({ user: data?.user ?? null, purpose, choosePurpose, signOut }),
    [data, purpose, choosePurpose, signOut],
  )

  if (session.error !== null) return <ProblemNotice error={session.error} onRetry={() => void session.refetch()} />
  if (data === undefined) return <Waiting />
  if (!data.accounts) return <ActingContext value={acting}>{children}</ActingContext>
  if (data.user === null) return <SignIn elsewhere={data.single_sign_on} />
  return <ActingContext value={acting}>{screen(data.user.functions, purpose, children)}</ActingContext>
}

function screen(functions: readonly string[], purpose: Purpose | null, children: ReactNode): ReactNode {
  if (functions.includes('explore')) return purpose === null ? <PurposeGate /> : children
  if (functions.includes('review')) return purpose === null ? <PurposeGate /> : <StewardDesk />
  return functions.includes('approve') ? <Approvals /> : <NoDesk />
}
