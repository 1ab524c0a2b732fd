/** Every question of the auditor's desk. */
import { queryOptions } from '@tanstack/react-query'

import { answerOf, client } from './client'
import type { AuditVerdict } from './types'

const PAGE = 50

/** What entries are looked for by; what is empty counts for nothing. days: ISO dates. */
export interface Wanted {
  readonly user: string
  readonly agency: string
  readonly purpose: string
  readonly action: string
  readonly permitted: boolean | null
  readonly from: string
  readonly to: string
}

export const ANYTHING: Wanted = { user: '', agency: '', purpose: '', action: '', permitted: null, from: '', to: '' }

export const auditStateQuery = queryOptions({
  queryKey: ['audit', 'state'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/audit', { signal })),
})

/** A page of entries, the latest first. before: the entry that the page ends before; null for the first page. */
export function auditEntries({ permitted, ...texts }: Wanted, before: number | null, signal: AbortSignal) {
  const said = Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== ''))
  const query = { ...said, ...(permitted === null ? {} : { permitted }), ...(before === null ? {} : { before }), limit: PAGE }
  return answerOf(client.GET('/api/v1/audit/entries', { params: { query }, signal }))
}

/** A page of the looks at an entity. */
export function accesses(entity: string, before: number | null, signal: AbortSignal) {
  const query = { ...(before === null ? {} : { before }), limit: PAGE }
  return answerOf(client.GET('/api/v1/audit/accesses/{entity_id}', { params: { path: { entity_id: entity }, query }, signal }))
}

export function verifyAudit(): Promise<AuditVerdict> {
  return answerOf(client.POST('/api/v1/audit/verification'))
}
