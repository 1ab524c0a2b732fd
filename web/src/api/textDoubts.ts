/** Every question of the doubts about texts. */
import { queryOptions } from '@tanstack/react-query'

import { answerOf, client } from './client'
import type { TextDoubt, TextVerdict } from './types'

export type TextDoubtAttribute = 'birth_date' | 'id_number' | 'plate'

const PAGE = 100

export const textDoubtsQuery = (attribute: TextDoubtAttribute | null, judged: boolean) =>
  queryOptions({
    queryKey: ['review', 'texts', attribute, judged],
    queryFn: ({ signal }) =>
      answerOf(
        client.GET('/api/v1/text-doubts', {
          params: { query: { ...(attribute === null ? {} : { attribute }), judged, limit: PAGE } },
          signal,
        }),
      ),
  })

/** by: who says so, on a server without accounts. */
export function judgeText(id: string, verdict: TextVerdict, reason: string, by: string): Promise<TextDoubt> {
  return answerOf(
    client.POST('/api/v1/text-doubts/{doubt_id}/judgement', { params: { path: { doubt_id: id } }, body: { verdict, reason, by } }),
  )
}
