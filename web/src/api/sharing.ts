/** Every question of the sharing portal, each with the key its answer is kept under. */
import { queryOptions } from '@tanstack/react-query'

import { answerOf, client } from './client'
import type { NewSharingRequest, Objection, SharingRequest } from './types'

const AGAIN_MS = 30_000

export const catalogueQuery = queryOptions({
  queryKey: ['sharing', 'catalogue'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/catalogue', { signal })),
  staleTime: Infinity,
})

export const requestsQuery = queryOptions({
  queryKey: ['sharing', 'requests'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/requests', { signal })),
  refetchInterval: AGAIN_MS,
})

export const inboxQuery = queryOptions({
  queryKey: ['sharing', 'inbox'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/inbox/requests', { signal })),
  refetchInterval: AGAIN_MS,
})

/** A request with the facts about its use; as its provider or as who asked. */
export const usedRequestQuery = (id: string, asProvider: boolean) =>
  queryOptions({
    queryKey: ['sharing', 'used', id, asProvider],
    queryFn: ({ signal }) => {
      const options = { params: { path: { request_id: id } }, signal }
      return asProvider
        ? answerOf(client.GET('/api/v1/inbox/requests/{request_id}', options))
        : answerOf(client.GET('/api/v1/requests/{request_id}', options))
    },
  })

export const objectionsQuery = queryOptions({
  queryKey: ['sharing', 'objections'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/objections', { signal })),
})

export const objectionInboxQuery = queryOptions({
  queryKey: ['sharing', 'objection-inbox'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/inbox/objections', { signal })),
  refetchInterval: AGAIN_MS,
})

export function askFor(body: NewSharingRequest): Promise<SharingRequest> {
  return answerOf(client.POST('/api/v1/requests', { body }))
}

export function giveBack(id: string): Promise<SharingRequest> {
  return answerOf(client.DELETE('/api/v1/requests/{request_id}', { params: { path: { request_id: id } } }))
}

export type Verdict = 'approval' | 'refusal' | 'revocation'

export function decideOn(id: string, verdict: Verdict, reason: string): Promise<SharingRequest> {
  const options = { params: { path: { request_id: id } }, body: { reason } }
  if (verdict === 'approval') return answerOf(client.POST('/api/v1/inbox/requests/{request_id}/approval', options))
  if (verdict === 'refusal') return answerOf(client.POST('/api/v1/inbox/requests/{request_id}/refusal', options))
  return answerOf(client.POST('/api/v1/inbox/requests/{request_id}/revocation', options))
}

export function recordsOf(numbers: readonly string[]) {
  return answerOf(client.POST('/api/v1/grants/records', { body: { numbers: [...numbers] } }))
}

/** The marked file of some records. */
export function fileOf(numbers: readonly string[], reason: string): Promise<Blob> {
  return answerOf(client.POST('/api/v1/grants/export', { body: { numbers: [...numbers], reason }, parseAs: 'blob' }))
}

export function objectTo(mention: string, field: string, reason: string): Promise<Objection> {
  return answerOf(client.POST('/api/v1/grants/objections', { body: { mention, field, reason } }))
}

/** To what a mention that the chart shows says. */
export function objectToMention(mention: string, field: string, reason: string): Promise<Objection> {
  return answerOf(client.POST('/api/v1/objections', { body: { mention, field, reason } }))
}

export function answerObjection(id: string, outcome: 'corrected' | 'refused', reason: string): Promise<Objection> {
  const options = { params: { path: { objection_id: id } }, body: { outcome, reason } }
  return answerOf(client.POST('/api/v1/inbox/objections/{objection_id}/answer', options))
}
