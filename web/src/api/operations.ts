/** Every question of the operations screen. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'

import { answerOf, client } from './client'
import type { Mended, QuarantinedRecord, QuarantinedRow } from './types'

export const DELIVERIES_PAGE = 50
export const QUARANTINE_PAGE = 50
/** As many as the service hands out at once. */
const WHOLE_PAGE = 1000

export const statisticsQuery = queryOptions({
  queryKey: ['operations', 'statistics'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/statistics', { signal })),
})

export const divisionsQuery = queryOptions({
  queryKey: ['operations', 'divisions'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/statistics/divisions', { signal })),
})

export const identifierQualityQuery = queryOptions({
  queryKey: ['operations', 'identifiers'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/quality/identifiers', { signal })),
})

export const deliveriesQuery = (offset: number) =>
  queryOptions({
    queryKey: ['operations', 'deliveries', offset],
    queryFn: ({ signal }) =>
      answerOf(client.GET('/api/v1/deliveries', { params: { query: { limit: DELIVERIES_PAGE, offset } }, signal })),
    placeholderData: keepPreviousData,
  })

export const runsQuery = queryOptions({
  queryKey: ['operations', 'runs'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/runs', { signal })),
  refetchInterval: 30_000,
})

/** A page of rows in quarantine. extract: only of this one; null for all. */
export const quarantineQuery = (extract: string | null, offset: number) =>
  queryOptions({
    queryKey: ['operations', 'quarantine', extract, offset],
    queryFn: ({ signal }) => quarantined(extract, offset, QUARANTINE_PAGE, signal),
    placeholderData: keepPreviousData,
  })

/** All rows in quarantine. */
export async function allQuarantined(extract: string | null): Promise<readonly QuarantinedRow[]> {
  const rows: QuarantinedRow[] = []
  for (;;) {
    const page = await quarantined(extract, rows.length, WHOLE_PAGE)
    rows.push(...page.rows)
    if (!page.cut) return rows
  }
}

function quarantined(extract: string | null, offset: number, limit: number, signal?: AbortSignal) {
  const query = { limit, offset, ...(extract === null ? {} : { extract }) }
  return answerOf(client.GET('/api/v1/quality/quarantine', { params: { query }, ...(signal === undefined ? {} : { signal }) }))
}

/** One row of quarantine with what was kept of it. */
export const quarantinedRowQuery = (id: string) =>
  queryOptions({
    queryKey: ['operations', 'quarantined', id],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/quality/quarantine/{row_id}', { params: { path: { row_id: id } }, signal })),
  })

/** The same in full, for a reason that is on record. */
export function openedInFull(id: string, reason: string): Promise<QuarantinedRecord> {
  return answerOf(client.POST('/api/v1/quality/quarantine/{row_id}/opened', { params: { path: { row_id: id } }, body: { reason } }))
}

export function mendRow(id: string, changes: Readonly<Record<string, string | null>>, reason: string): Promise<Mended> {
  const options = { params: { path: { row_id: id } }, body: { changes, reason } }
  return answerOf(client.POST('/api/v1/quality/quarantine/{row_id}/mended', options))
}
