/** Who is signed in and under which purpose one looks, for whatever on the page wants to know. */
import { createContext, useContext } from 'react'

import type { Purpose, SessionUser } from '../api/types'

export interface Acting {
  /** Null on a server without accounts. */
  readonly user: SessionUser | null
  readonly purpose: Purpose | null
  readonly choosePurpose: (purpose: Purpose | null) => void
  readonly signOut: () => Promise<void>
}

export const ActingContext = createContext<Acting | null>(null)

export function useActing(): Acting {
  const acting = useContext(ActingContext)
  if (acting === null) throw new Error('useActing outside of its provider')
  return acting
}
