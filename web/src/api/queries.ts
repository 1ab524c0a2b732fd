/** Every question the page asks the service, each with the key its answer is kept under. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'

import { answerOf, client } from './client'
import type { paths } from './schema'
import type { ChartAnswer, Decision, Given, HandlingAction, NeighbourCount, PathAnswer, Proposal, WatchHitDetail } from './types'

/** The registry changes only when it is rebuilt, so answers stay good while a chart is worked on. */
const STALE_MS = 5 * 60_000

export const SEARCH_LIMIT = 20
export const TIMELINE_LIMIT = 500

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/status', { signal })),
  staleTime: 30_000,
})

/** No path where there is nothing to begin with. */
export const introductionQuery = queryOptions({
  queryKey: ['introduction'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/introduction', { signal })),
  staleTime: Infinity,
})

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/session', { signal })),
  staleTime: Infinity,
})

export const purposesQuery = queryOptions({
  queryKey: ['purposes'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/purposes', { signal })),
})

export const purposeKindsQuery = queryOptions({
  queryKey: ['purpose-kinds'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/purposes/kinds', { signal })),
  staleTime: Infinity,
})

export const waitingPurposesQuery = queryOptions({
  queryKey: ['purposes-waiting'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/purposes/waiting', { signal })),
  refetchInterval: 30_000,
})

export const ontologyQuery = queryOptions({
  queryKey: ['ontology'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/ontology', { signal })),
  staleTime: Infinity,
})

export const searchQuery = (q: string) =>
  queryOptions({
    queryKey: ['search', q],
    queryFn: ({ signal }) =>
      answerOf(client.GET('/api/v1/search', { params: { query: { q, limit: SEARCH_LIMIT } }, signal })),
    enabled: q !== '',
    staleTime: STALE_MS,
    placeholderData: keepPreviousData,
  })

export const entityQuery = (id: string) =>
  queryOptions({
    queryKey: ['entity', id],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/entities/{id}', { params: { path: { id } }, signal })),
    staleTime: STALE_MS,
  })

export const neighbourCountsQuery = (id: string) =>
  queryOptions({
    queryKey: ['neighbour-counts', id],
    queryFn: ({ signal }) =>
      answerOf(client.GET('/api/v1/entities/{id}/neighbour-counts', { params: { path: { id } }, signal })),
    staleTime: STALE_MS,
  })

export const timelineQuery = (id: string) =>
  queryOptions({
    queryKey: ['timeline', id],
    queryFn: ({ signal }) =>
      answerOf(
        client.GET('/api/v1/entities/{id}/timeline', {
          params: { path: { id }, query: { limit: TIMELINE_LIMIT } },
          signal,
        }),
      ),
    staleTime: STALE_MS,
  })

export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: ['case', id],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/entities/{id}/case', { params: { path: { id } }, signal })),
    staleTime: STALE_MS,
  })

/** Cases alone. */
export const caseSearchQuery = (q: string) =>
  queryOptions({
    queryKey: ['search', q, 'Case'],
    queryFn: ({ signal }) =>
      answerOf(client.GET('/api/v1/search', { params: { query: { q, types: ['Case'], limit: SEARCH_LIMIT } }, signal })),
    enabled: q !== '',
    staleTime: STALE_MS,
    placeholderData: keepPreviousData,
  })

/** Every pass of a vehicle on one day. */
export const passesQuery = (id: string, day: string) =>
  queryOptions({
    queryKey: ['passes', id, day],
    queryFn: ({ signal }) =>
      answerOf(
        client.GET('/api/v1/entities/{id}/passes', {
          params: { path: { id }, query: { from: day, to: day, limit: 1000 } },
          signal,
        }),
      ),
    staleTime: STALE_MS,
  })

export const watchRulesQuery = queryOptions({
  queryKey: ['watch', 'rules'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/watch/rules', { signal })),
  staleTime: 30_000,
})

export type HitState = 'open' | 'handled' | 'closed' | 'false'
export const HITS_PAGE = 50

export const watchHitsQuery = (rule: string | null, states: readonly HitState[], offset: number) =>
  queryOptions({
    queryKey: ['watch', 'hits', rule, states, offset],
    queryFn: ({ signal }) =>
      answerOf(
        client.GET('/api/v1/watch/hits', {
          params: {
            query: { ...(rule === null ? {} : { rule: [rule] }), state: [...states], limit: HITS_PAGE, offset },
          },
          signal,
        }),
      ),
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  })

export const watchHitQuery = (id: string) =>
  queryOptions({
    queryKey: ['watch', 'hit', id],
    queryFn: ({ signal }) =>
      answerOf(client.GET('/api/v1/watch/hits/{hit_id}', { params: { path: { hit_id: id } }, signal })),
    staleTime: 30_000,
  })

export interface Handling {
  readonly id: string
  readonly action: HandlingAction
  readonly by: string
  readonly note: string
  /** Ids of the facts that were on the screen. */
  readonly facts: readonly string[]
}

export function handleHit({ id, action, by, note, facts }: Handling): Promise<WatchHitDetail> {
  return answerOf(
    client.POST('/api/v1/watch/hits/{hit_id}/handling', {
      params: { path: { hit_id: id } },
      body: { action, by, note, facts: [...facts] },
    }),
  )
}

export type DoubtReason = NonNullable<NonNullable<paths['/api/v1/doubts']['get']['parameters']['query']>['reason']>[number]
export const DOUBTS_PAGE = 50

export const doubtsQuery = (entityType: string | null, reason: DoubtReason | null) =>
  queryOptions({
    queryKey: ['review', 'doubts', entityType, reason],
    queryFn: ({ signal }) =>
      answerOf(
        client.GET('/api/v1/doubts', {
          params: {
            query: {
              ...(entityType === null ? {} : { entity_type: entityType }),
              ...(reason === null ? {} : { reason: [reason] }),
              limit: DOUBTS_PAGE,
            },
          },
          signal,
        }),
      ),
    staleTime: STALE_MS,
  })

export const doubtPairQuery = (left: string, right: string) =>
  queryOptions({
    queryKey: ['review', 'pair', left, right],
    queryFn: ({ signal }) =>
      answerOf(client.GET('/api/v1/doubts/pair', { params: { query: { left, right } }, signal })),
    staleTime: STALE_MS,
  })

export const decisionsQuery = queryOptions({
  queryKey: ['review', 'decisions'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/decisions', { params: { query: { limit: 100 } }, signal })),
})

export const proposalsQuery = queryOptions({
  queryKey: ['review', 'proposals'],
  queryFn: ({ signal }) => answerOf(client.GET('/api/v1/proposals', { signal })),
})

export interface Verdict {
  readonly kind: 'same' | 'different' | 'unsure'
  readonly left: string
  readonly right: string
  readonly reason: string
  readonly by: string
  /** Mention → the entity it was shown under. */
  readonly seen: Readonly<Record<string, string>>
}

export function decide({ kind, left, right, reason, by, seen }: Verdict): Promise<Given> {
  return answerOf(
    client.POST('/api/v1/decisions', { body: { kind, sides: [[left], [right]], reason, by, seen: { ...seen } } }),
  )
}

export function undoDecision(number: number, reason: string, by: string): Promise<Given> {
  return answerOf(
    client.POST('/api/v1/decisions/{number}/undo', { params: { path: { number } }, body: { reason, by } }),
  )
}

export function confirmProposal(number: number, reason: string): Promise<Decision | null> {
  return answerOf(
    client.POST('/api/v1/proposals/{number}/confirmation', { params: { path: { number } }, body: { reason, by: '' } }),
  ).then((given) => given.decision ?? null)
}

export function refuseProposal(number: number, reason: string): Promise<Proposal> {
  return answerOf(
    client.POST('/api/v1/proposals/{number}/refusal', { params: { path: { number } }, body: { reason, by: '' } }),
  )
}

export const associationQuery = (q: string) =>
  queryOptions({
    queryKey: ['association', q],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/association', { params: { query: { q } }, signal })),
    enabled: q !== '',
    staleTime: STALE_MS,
  })

export const identityQuery = (id: string) =>
  queryOptions({
    queryKey: ['why', id],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/entities/{id}/why', { params: { path: { id } }, signal })),
    staleTime: STALE_MS,
  })

export const pairQuery = (a: string, b: string) =>
  queryOptions({
    queryKey: ['why-pair', a, b],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/why', { params: { query: { a, b } }, signal })),
    staleTime: STALE_MS,
  })

export const linkQuery = (id: string) =>
  queryOptions({
    queryKey: ['link', id],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/links/{link_id}', { params: { path: { link_id: id } }, signal })),
    staleTime: STALE_MS,
  })

/** Neighbours by one link type, from `offset` on. */
export function fetchExpansion(
  id: string,
  by: Pick<NeighbourCount, 'link_type' | 'direction' | 'entity_type'>,
  limit: number,
  offset: number,
): Promise<ChartAnswer> {
  return answerOf(
    client.GET('/api/v1/entities/{id}/expand', {
      params: {
        path: { id },
        query: {
          link_type: [by.link_type],
          entity_type: [by.entity_type],
          ...(by.direction === 'both' ? {} : { direction: by.direction }),
          limit,
          offset,
        },
      },
    }),
  )
}

/** The entities of these ids that there are, and the links among them. */
export function fetchChart(ids: readonly string[]): Promise<ChartAnswer> {
  return answerOf(client.POST('/api/v1/chart/links', { body: { ids: [...ids] } }))
}

export interface PathQuestion {
  readonly fromId: string
  readonly toId: string
  readonly maxLength: number
  readonly k: number
  readonly linkTypes: readonly string[]
  readonly periodFrom: string | null
  readonly periodTo: string | null
  readonly maxDegree: number | null
}

export function fetchPaths(question: PathQuestion): Promise<PathAnswer> {
  const { linkTypes, periodFrom, periodTo, maxDegree } = question
  return answerOf(
    client.GET('/api/v1/paths', {
      params: {
        query: {
          from_id: question.fromId,
          to_id: question.toId,
          max_length: question.maxLength,
          k: question.k,
          ...(linkTypes.length > 0 ? { link_types: [...linkTypes] } : {}),
          ...(periodFrom !== null ? { period_from: periodFrom } : {}),
          ...(periodTo !== null ? { period_to: periodTo } : {}),
          ...(maxDegree !== null ? { max_degree: maxDegree } : {}),
        },
      },
    }),
  )
}
