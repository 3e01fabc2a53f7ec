import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { queryOptions, useQueries, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import type { Person } from '#shared/accounts.ts'
import type { Published } from '#shared/events.ts'
import { findPeople, listInvitations, listMembers, type Invitation, type Member } from '#shared/members.ts'
import type { Sharer } from '#shared/sharing.ts'
import { call } from '../api.ts'
import { allPages } from '../pages.ts'
import { usePlace } from '../workspaces/context.ts'

export const membersQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: ['members', workspaceId],
    queryFn: ({ signal }) =>
      allPages((after) => call(listMembers, { params: { workspaceId }, query: { limit: 200, after }, signal })),
  })

export const invitationsQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: ['invitations', workspaceId],
    queryFn: ({ signal }) =>
      allPages((after) => call(listInvitations, { params: { workspaceId }, query: { limit: 200, after }, signal })),
  })

/** Who is in this workspace. A guest may not ask, so for a guest there is no answer. */
export function useMembers() {
  const { workspace, role } = usePlace()
  return useQuery({ ...membersQuery(workspace.id), enabled: role !== null })
}

const gone = (id: string): Person => ({ id, name: 'Somebody', username: '', avatar: null, status: 'deleted' })

/** Somebody who is no member (any more) but did something here. */
const personQuery = (workspaceId: string, id: string) =>
  queryOptions({
    queryKey: ['person', workspaceId, id],
    queryFn: async ({ signal }) =>
      (await call(findPeople, { params: { workspaceId }, query: { ids: id }, signal })).data[0] ?? gone(id),
  })

/** Asks for those that a screen named and nobody knew; the screen is drawn again when they are known. */
function useFormer(mayAsk: boolean): { former: (id: string) => Person | undefined; miss: (id: string) => void } {
  const { workspace } = usePlace()
  const missed = useRef(new Set<string>())
  const [asked, setAsked] = useState<readonly string[]>([])
  const found = useQueries({ queries: asked.map((id) => personQuery(workspace.id, id)) })
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- after each drawing, as it is what names people; it ends when all are asked for
  useEffect(() => {
    const fresh = [...missed.current].filter((id) => !asked.includes(id))
    if (mayAsk && fresh.length > 0) setAsked([...asked, ...fresh])
  })
  return {
    former: (id) => found.find(({ data }) => data?.id === id)?.data,
    miss: (id) => void missed.current.add(id),
  }
}

/** For a guest, whom nothing but answers about access tells names: the screen is drawn again with each of them. */
function useNamesOfAccess(isGuest: boolean): void {
  const queries = useQueryClient().getQueryCache()
  const subscribe = useCallback(
    (onChange: () => void) =>
      isGuest ? queries.subscribe(({ query }) => void (query.queryKey[0] === 'access' && onChange())) : () => undefined,
    [queries, isGuest],
  )
  const answers = () => queries.findAll({ queryKey: ['access'] }).map(({ state }) => state.dataUpdatedAt)
  useSyncExternalStore(subscribe, () => (isGuest ? answers().join(' ') : ''))
}

/**
 * Names and faces by user id. Who left, or deleted their account, keeps the name that is left of them. A guest knows
 * those who can see what the guest sees; whoever is unknown is "Somebody".
 */
export function usePeople(): (id: string) => Person {
  const { me, role } = usePlace()
  const cache = useQueryClient()
  const { data } = useMembers()
  useNamesOfAccess(role === null)
  const { former, miss } = useFormer(data !== undefined)
  return (id) => {
    if (id === me.id) return me
    const member = data?.find(({ person }) => person.id === id)
    if (member) return member.person
    const seen = cache
      .getQueriesData<{ data: Sharer[] }>({ queryKey: ['access'] })
      .flatMap(([, access]) => access?.data ?? [])
    const known = seen.find(({ person }) => person.id === id)?.person ?? former(id)
    if (!known) miss(id)
    return known ?? gone(id)
  }
}

export function onMemberEvent(cache: QueryClient, event: Published): void {
  const patch = (workspaceId: string, change: (list: Member[]) => Member[]) =>
    cache.setQueryData<Member[]>(membersQuery(workspaceId).queryKey, (list) => list && change(list))
  switch (event.type) {
    case 'member.joined':
    case 'member.changed': {
      const { workspaceId, member } = event.data
      patch(workspaceId, (list) => {
        const rest = list.filter((each) => each.person.id !== member.person.id)
        return [...rest, member].sort((a, b) => a.person.name.localeCompare(b.person.name))
      })
      // It may have been by a link, which says how often it was used.
      void cache.invalidateQueries({ queryKey: invitationsQuery(workspaceId).queryKey })
      break
    }
    case 'grant.changed':
      void cache.invalidateQueries({ queryKey: ['invitations'] })
      break
    case 'account.deleted': {
      const { person } = event.data
      cache.setQueriesData<Person>({ queryKey: ['person'] }, (known) => (known?.id === person.id ? person : known))
      break
    }
    case 'member.removed':
      patch(event.data.workspaceId, (list) => list.filter((each) => each.person.id !== event.data.userId))
      break
    case 'person.changed': {
      const { person } = event.data
      cache.setQueriesData<Member[]>({ queryKey: ['members'] }, (list) =>
        list?.map((member) => (member.person.id === person.id ? { ...member, person } : member)),
      )
      break
    }
    case 'invitation.created':
    case 'invitation.revoked':
      cache.setQueryData<Invitation[]>(['invitations', event.workspaceId], (list) => {
        if (!list) return list
        if (event.type === 'invitation.revoked') return list.filter((each) => each.id !== event.data.id)
        const { invitation } = event.data
        return [invitation, ...list.filter((each) => each.id !== invitation.id)]
      })
      break
    default:
  }
}
