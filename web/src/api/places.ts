/** Where the places of a chart lie. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'

import { answerOf, client } from './client'

export const placesQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ['places', ...ids],
    queryFn: ({ signal }) => answerOf(client.POST('/api/v1/chart/places', { body: { ids: [...ids] }, signal })),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
