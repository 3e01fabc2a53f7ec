import { queryOptions, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import type { Person } from '#shared/accounts.ts'
import type { Published } from '#shared/events.ts'
import { listInvitations, listMembers, type Invitation, type Member } from '#shared/members.ts'
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

/**
 * Names and faces by user id. A guest knows those who can see what the guest sees; whoever is unknown or no member any
 * more is "Somebody".
 */
export function usePeople(): (id: string) => Person {
  const { me } = usePlace()
  const cache = useQueryClient()
  const { data } = useMembers()
  return (id) => {
    if (id === me.id) return me
    const member = data?.find(({ person }) => person.id === id)
    if (member) return member.person
    const seen = cache
      .getQueriesData<{ data: Sharer[] }>({ queryKey: ['access'] })
      .flatMap(([, access]) => access?.data ?? [])
    return seen.find(({ person }) => person.id === id)?.person ?? gone(id)
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
      cache.setQueriesData<Invitation[]>({ queryKey: ['invitations'] }, (list) => {
        if (!list) return list
        if (event.type === 'invitation.revoked') return list.filter((each) => each.id !== event.data.id)
        const { invitation } = event.data
        return [invitation, ...list.filter((each) => each.id !== invitation.id)]
      })
      break
    default:
  }
}
