import { useInfiniteQuery } from '@tanstack/react-query'

import type { AuditEntry } from '../api/types'

interface Page {
  readonly entries: readonly AuditEntry[]
  readonly cut: boolean
}

/** Pages of entries put together, the latest first; each begins before the last entry of the one before it. */
export function useEntries(key: readonly unknown[], ask: (before: number | null, signal: AbortSignal) => Promise<Page>, enabled = true) {
  const found = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => ask(pageParam, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => (last.cut ? (last.entries.at(-1)?.seq ?? null) : null),
    enabled,
  })
  return {
    entries: found.data?.pages.flatMap((page) => page.entries) ?? [],
    error: found.error,
    busy: found.isFetching,
    again: () => void found.refetch(),
    onMore: found.hasNextPage ? () => void found.fetchNextPage() : null,
  }
}
