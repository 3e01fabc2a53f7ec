import { QueryClient, type Query } from '@tanstack/react-query'
import type { Published } from '#shared/events.ts'
import { meQuery } from './accounts/queries.ts'
import { applyEvent } from './applyEvent.ts'

/** Events are kept for the answers that are under way. One that misses more, or takes longer, is asked for again. */
const mostKept = 500
const longestKept = 5 * 60_000

type Kept = { event: Published; at: number }

/**
 * Applies an event to the cache, and again to each answer that was asked for before it came and is there after it: such
 * an answer may be older than the event, and would put old rows in the place of new ones.
 */
export function followEvents(cache: QueryClient): (event: Published) => void {
  let kept: Kept[] = []
  let came = 0
  /** How many events had come when a fetch began. */
  const began = new WeakMap<Query, number>()
  cache.getQueryCache().subscribe((notice) => {
    if (notice.type !== 'updated') return
    const { query, action } = notice
    if (action.type === 'fetch') began.set(query, came)
    if (action.type !== 'success' || action.manual === true) return
    const missed = came - (began.get(query) ?? came)
    if (missed > kept.length) askAgain(cache, query)
    else if (missed > 0) applyAgain(cache, query, kept.slice(-missed))
  })
  return (event) => {
    const now = Date.now()
    came++
    kept = [...kept, { event, at: now }].slice(-mostKept).filter(({ at }) => now - at < longestKept)
    applyEvent(cache, event)
  }
}

const askAgain = (cache: QueryClient, { queryKey }: Query): void =>
  void cache.invalidateQueries({ queryKey, exact: true })

/** In a cache with nothing else in it, as the rest has had these events: an unread one counts once, a list is fetched once. */
function applyAgain(cache: QueryClient, query: Query, missed: readonly Kept[]): void {
  const { queryKey } = query
  const { data, dataUpdatedAt: updatedAt } = query.state
  const alone = new QueryClient({ defaultOptions: { queries: { gcTime: Infinity } } })
  // Some are about me, and what they mean depends on who that is.
  alone.setQueryData(meQuery.queryKey, cache.getQueryData(meQuery.queryKey))
  alone.setQueryData(queryKey, data, { updatedAt })
  for (const { event } of missed) applyEvent(alone, event)
  const next = alone.getQueryState(queryKey)
  if (next?.data !== data) cache.setQueryData(queryKey, next?.data, { updatedAt })
  if (next?.isInvalidated) askAgain(cache, query)
}
