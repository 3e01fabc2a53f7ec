import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { listAdmins, listConsumers, listParked } from '#shared/admin.ts'
import type { Published } from '#shared/events.ts'
import { call } from '../api.ts'

export const parkedQuery = queryOptions({
  queryKey: ['admin', 'parked'],
  queryFn: async ({ signal }) => (await call(listParked, { signal })).data,
  staleTime: 0,
})

/** How far the consumers are: a gauge, not rows, so it is read again while it is looked at. */
export const consumersQuery = queryOptions({
  queryKey: ['admin', 'consumers'],
  queryFn: ({ signal }) => call(listConsumers, { signal }),
  staleTime: 0,
  refetchInterval: 5000,
})

export const adminsQuery = queryOptions({
  queryKey: ['admin', 'administrators'],
  queryFn: async ({ signal }) => (await call(listAdmins, { signal })).data,
  staleTime: 0,
})

export function onAdminEvent(cache: QueryClient, event: Published): void {
  if (event.type === 'parked.changed') void cache.invalidateQueries({ queryKey: parkedQuery.queryKey })
  if (event.type === 'administrator.changed') void cache.invalidateQueries({ queryKey: adminsQuery.queryKey })
}
