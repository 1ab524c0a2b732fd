/** Requests looked through; nothing here knows React. */
import type { SharingRequest } from '../api/types'

export type RequestState = SharingRequest['state']

/** In the order of a request's life. */
export const STATES: readonly RequestState[] = ['waiting', 'granted', 'refused', 'revoked', 'given_back', 'expired', 'used_up']

/** Those in a state ('' for any) that hold what was typed in what they say of themselves. */
export function requestsLike(
  requests: readonly SharingRequest[],
  state: RequestState | '',
  typed: string,
  extractLabel: (extract: string) => string,
): readonly SharingRequest[] {
  const wanted = typed.trim().toLowerCase()
  return requests.filter(
    (one) =>
      (state === '' || one.state === state) &&
      [one.id, one.reason, one.basis, one.asked_by, extractLabel(one.extract)].some((text) => text.toLowerCase().includes(wanted)),
  )
}
