/** Every question of the blind sample and of the quality board. */
import { queryOptions } from '@tanstack/react-query'

import { answerOf, client, doneOf } from './client'

export type BlindVerdict = 'same' | 'different' | 'unsure'

/** by: who asks, on a server without accounts. */
export const blindSampleQuery = (by: string) =>
  queryOptions({
    queryKey: ['review', 'blind', by],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/blind-sample', { params: { query: { by } }, signal })),
    // What has been judged is taken off the list here; asked for anew, a pair on its way could come twice.
    staleTime: Infinity,
  })

export function judgeBlind(left: string, right: string, verdict: BlindVerdict, by: string): Promise<void> {
  return doneOf(client.POST('/api/v1/blind-sample', { body: { left, right, verdict, by } }))
}

export const boardQuery = (by: string) =>
  queryOptions({
    queryKey: ['review', 'board', by],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/quality/board', { params: { query: { by } }, signal })),
  })

export const identityInReviewQuery = (id: string) =>
  queryOptions({
    queryKey: ['review', 'identity', id],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/quality/identities/{id}', { params: { path: { id } }, signal })),
  })
