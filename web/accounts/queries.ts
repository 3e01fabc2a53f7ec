import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { authState, getMe, listSessions, type Me } from '#shared/accounts.ts'
import type { Published } from '#shared/events.ts'
import { call } from '../api.ts'

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: ({ signal }) => call(getMe, { signal }) })

export const authStateQuery = queryOptions({
  queryKey: ['auth-state'],
  queryFn: ({ signal }) => call(authState, { signal }),
  staleTime: 0,
})

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }) => (await call(listSessions, { signal })).data,
  staleTime: 0,
})

/** Somebody changed their own row, in another tab or on another device. */
export function onAccountEvent(cache: QueryClient, event: Published): void {
  if (event.type === 'person.changed') {
    const { person } = event.data
    cache.setQueryData<Me>(meQuery.queryKey, (me) => (me?.id === person.id ? { ...me, ...person } : me))
  }
  if (event.type === 'session.revoked') void cache.invalidateQueries({ queryKey: sessionsQuery.queryKey })
}
