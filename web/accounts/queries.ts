import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { authState, getMe, getSettings, listSessions, type Me, type UserSettings } from '#shared/accounts.ts'
import type { Published } from '#shared/events.ts'
import { call } from '../api.ts'
import { setDraftOwner } from '../tasks/draftKeys.ts'
import { setZone } from '../ui/time.ts'

/** Myself. What I type and do not send is kept as mine from the moment it is known. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const me = await call(getMe, { signal })
    setDraftOwner(me.id)
    return me
  },
})

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

/** Personal settings. Times are told in their zone from the moment it is known. */
export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: async ({ signal }) => {
    const settings = await call(getSettings, { signal })
    setZone({ mine: settings.timezone })
    return settings
  },
})

export function putSettings(cache: QueryClient, changed: Partial<UserSettings>): void {
  const put = cache.setQueryData(settingsQuery.queryKey, (settings) => settings && { ...settings, ...changed })
  if (put && changed.timezone !== undefined) setZone({ mine: changed.timezone })
}

/** Somebody changed their own row, in another tab or on another device. */
export function onAccountEvent(cache: QueryClient, event: Published): void {
  if (event.type === 'person.changed') {
    const { person } = event.data
    cache.setQueryData<Me>(meQuery.queryKey, (me) => (me?.id === person.id ? { ...me, ...person } : me))
  }
  if (event.type === 'settings.changed') putSettings(cache, event.data)
  if (event.type === 'administrator.changed') {
    const role = event.data.isAdmin ? 'admin' : 'user'
    cache.setQueryData<Me>(meQuery.queryKey, (me) => (me?.id === event.data.userId ? { ...me, role } : me))
  }
  if (event.type === 'session.opened' || event.type === 'session.revoked')
    void cache.invalidateQueries({ queryKey: sessionsQuery.queryKey })
}
