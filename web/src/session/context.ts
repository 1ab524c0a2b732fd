/** Who is signed in and under which purpose one looks, for whatever on the page wants to know. */
import { createContext, useContext } from 'react'

import type { Purpose, SessionUser } from '../api/types'
import type { Desk } from './desks'

export interface Acting {
  /** Null on a server without accounts. */
  readonly user: SessionUser | null
  readonly purpose: Purpose | null
  readonly choosePurpose: (purpose: Purpose | null) => void
  /** Where one sits; null where no role of one's has a desk. */
  readonly desk: Desk | null
  readonly desks: readonly Desk[]
  readonly chooseDesk: (desk: Desk) => void
  readonly signOut: () => Promise<void>
}

export const ActingContext = createContext<Acting | null>(null)

export function useActing(): Acting {
  const acting = useContext(ActingContext)
  if (acting === null) throw new Error('useActing outside of its provider')
  return acting
}
