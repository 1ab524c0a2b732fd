/** What goes with every request: the session's token against forged changes, and the purpose one looks under. */
import type { Middleware } from 'openapi-fetch'

const held = { csrf: '', purpose: '' }
let signedOut: () => void = () => undefined

export function holdCsrf(token: string | null): void {
  held.csrf = token ?? ''
}

export function holdPurpose(id: string | null): void {
  held.purpose = id ?? ''
}

/** Called when the service says that nobody is signed in any more. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener
}

export const credentials: Middleware = {
  onRequest({ request }) {
    if (held.csrf !== '') request.headers.set('X-CSRF-Token', held.csrf)
    if (held.purpose !== '') request.headers.set('X-Purpose', held.purpose)
    return request
  },
  onResponse({ request, response }) {
    if (response.status === 401 && !request.url.includes('/api/v1/session')) signedOut()
    return response
  },
}
