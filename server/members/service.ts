import type { Person } from '#shared/accounts.ts'
import type { Member } from '#shared/members.ts'
import type { Page, PageQuery } from '#shared/page.ts'
import type { Role } from '#shared/roles.ts'
import { socketRoom } from '#shared/rooms.ts'
import { authorize, setGrant } from '../access/service.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { refuse } from '../errors.ts'
import { publish, type Subject } from '../events/publish.ts'
import { mayChangeRole, mayRemove } from './policy.ts'
import * as store from './store.ts'

export { acceptInvitation } from './accept.ts'

const subjectOf = (workspaceId: string, userId: string): Subject => ({
  type: 'workspace',
  id: workspaceId,
  workspaceId,
  projectId: null,
  audience: [socketRoom.workspace(workspaceId), socketRoom.user(userId)],
})

/** People of a workspace by name. */
export async function listMembers(ctx: Ctx, workspaceId: string, query: PageQuery): Promise<Page<Member>> {
  await authorize(ctx, 'member.read', { type: 'workspace', id: workspaceId })
  return store.list(ctx.db, workspaceId, query)
}

/** Those of some people who are in a workspace or did something in it, so that what left members wrote has a name. */
export async function findPeople(ctx: Ctx, workspaceId: string, ids: string[]): Promise<{ data: Person[] }> {
  await authorize(ctx, 'member.read', { type: 'workspace', id: workspaceId })
  return { data: await store.findKnown(ctx.db, workspaceId, ids) }
}

/** Those of some people who are members now, for a feature that has checked what the caller may. */
export const listPresent = (ctx: Ctx, workspaceId: string, ids: string[]): Promise<Person[]> =>
  store.findPresent(ctx.db, workspaceId, ids)

/**
 * Changes a member's role. 403 when it is higher than the caller's own, or the member is stronger; 409 for the last
 * owner. Setting the role that somebody has changes nothing.
 */
export function updateMember(ctx: Ctx, workspaceId: string, userId: string, role: Role): Promise<Member> {
  return inTransaction(ctx, async (tx) => {
    const workspace = await authorize(tx, 'member.edit', { type: 'workspace', id: workspaceId })
    await store.lockMembership(tx.db, workspaceId)
    const before = (await store.find(tx.db, workspaceId, userId)) ?? refuse('not_found', 'No such member.')
    if (!mayChangeRole(workspace.role, before.role, role))
      refuse('forbidden', 'You cannot give more than you hold, or change somebody stronger.')
    if (before.role === role) return before
    await refuseLastOwner(tx, workspaceId, userId, before.role)

    await setGrant(tx.db, { userId, object: workspace, role, source: 'member', createdBy: tx.userId })
    const member = { ...before, role }
    await publish(tx, subjectOf(workspaceId, userId), { type: 'member.changed', data: { workspaceId, member } })
    return member
  })
}

/**
 * Removes a member, or lets the caller leave: all their grants in the workspace end in the same transaction. 403 for
 * somebody stronger, 409 for the last owner.
 */
export function removeMember(ctx: Ctx, workspaceId: string, userId: string): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const workspace = await authorize(tx, 'workspace.read', { type: 'workspace', id: workspaceId })
    await store.lockMembership(tx.db, workspaceId)
    const member = (await store.find(tx.db, workspaceId, userId)) ?? refuse('not_found', 'No such member.')
    if (!mayRemove(workspace.role, member.role, userId === tx.userId))
      refuse('forbidden', 'You cannot remove this person.')
    await refuseLastOwner(tx, workspaceId, userId, member.role)

    await store.remove(tx.db, workspaceId, userId, tx.now())
    await publish(tx, subjectOf(workspaceId, userId), { type: 'member.removed', data: { workspaceId, userId } })
  })
}

async function refuseLastOwner(ctx: Ctx, workspaceId: string, userId: string, role: Role): Promise<void> {
  if (role !== 'owner' || (await store.hasOtherOwner(ctx.db, workspaceId, userId))) return
  refuse('conflict', 'This is the last owner. Make somebody else an owner first, or delete the workspace.')
}
