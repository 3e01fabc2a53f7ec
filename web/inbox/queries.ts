import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query'
import type { Published } from '#shared/events.ts'
import { listNotifications } from '#shared/notifications.ts'
import { call } from '../api.ts'

export const inboxQuery = infiniteQueryOptions({
  queryKey: ['inbox', 'list'],
  queryFn: ({ pageParam, signal }) => call(listNotifications, { query: { limit: 50, after: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.page.next ?? undefined,
})

/** How many are unread; kept right by events, so one small question is enough. */
export const unreadQuery = queryOptions({
  queryKey: ['inbox', 'unread'],
  queryFn: async ({ signal }) => (await call(listNotifications, { query: { limit: 1 }, signal })).unread,
})

export function onInboxEvent(cache: QueryClient, event: Published): void {
  if (event.type !== 'notifications.changed') return
  cache.setQueryData(unreadQuery.queryKey, event.data.unread)
  void cache.invalidateQueries({ queryKey: inboxQuery.queryKey })
}
