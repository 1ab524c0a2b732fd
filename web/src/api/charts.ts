/** Kept charts: every question about them, and what is done with them. */
import { queryOptions } from '@tanstack/react-query'

import { answerOf, client, doneOf } from './client'
import type { components } from './schema'

export type KeptChart = components['schemas']['KeptAnswer']
export type OpenedChart = components['schemas']['OpenedAnswer']
/** As it is sent: whatever is not said is empty. */
export type ChartDocument = components['schemas']['ChartDocument']

export const keptChartsQuery = queryOptions({
  queryKey: ['kept'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/charts', { signal })),
})

export const keptVersionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['kept', id],
    queryFn: ({ signal }) =>
      answerOf(client.GET('/api/v1/charts/{chart_id}/versions', { params: { path: { chart_id: id } }, signal })),
  })

export function openKept(id: string, version: number | null): Promise<OpenedChart> {
  const query = version === null ? {} : { version }
  return answerOf(client.GET('/api/v1/charts/{chart_id}', { params: { path: { chart_id: id }, query } }))
}

export function keepChart(title: string, document: ChartDocument): Promise<KeptChart> {
  return answerOf(client.POST('/api/v1/charts', { body: { title, document } }))
}

export function keepVersion(id: string, after: number, title: string, document: ChartDocument): Promise<KeptChart> {
  const params = { path: { chart_id: id } }
  return answerOf(client.POST('/api/v1/charts/{chart_id}/versions', { params, body: { title, after, document } }))
}

export function removeKept(id: string): Promise<void> {
  return doneOf(client.DELETE('/api/v1/charts/{chart_id}', { params: { path: { chart_id: id } } }))
}
