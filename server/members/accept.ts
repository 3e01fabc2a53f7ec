import type { Result } from '#shared/endpoint.ts'
import type * as api from '#shared/members.ts'
import { isAtLeast } from '#shared/roles.ts'
import { socketRoom } from '#shared/rooms.ts'
import { roleOn, setGrant } from '../access/service.ts'
import { type Ctx, inTransaction, type Tx } from '../context.ts'
import { publish } from '../events/publish.ts'
import { findUsable, isUsedUp, refuseLink, type Usable } from './invitationStore.ts'
import * as store from './store.ts'

/**
 * Joins by a link: the workspace, or one object as its guest. A role is never lowered; accepting again changes nothing
 * and counts once. 404 for a link that cannot be used.
 */
export function acceptInvitation(ctx: Ctx, token: string): Promise<Result<typeof api.acceptInvitation>> {
  return inTransaction(ctx, async (tx) => {
    const usable = await findUsable(tx.db, token, tx.now(), 'lock')
    const { row, target } = usable
    const present = await roleOn(tx.db, tx.userId, target)
    const isJoined = row.objectType !== 'workspace' || (await store.isMember(tx.db, row.workspaceId, tx.userId))
    if (!present || !isAtLeast(present, row.role) || !isJoined) {
      if (isUsedUp(row)) return refuseLink()
      await tx.db.invitation.update({ where: { id: row.id }, data: { uses: { increment: 1 } } })
      await join(tx, usable, present === null || !isAtLeast(present, row.role))
    }
    const { slug } = await tx.db.workspace.findUniqueOrThrow({ where: { id: row.workspaceId }, select: { slug: true } })
    return { workspaceId: row.workspaceId, slug, objectType: row.objectType, objectId: row.objectId }
  })
}

async function join(tx: Tx<Ctx>, { row, target }: Usable, raises: boolean): Promise<void> {
  const { userId } = tx
  const { workspaceId, role } = row
  if (raises)
    await setGrant(tx.db, { userId, object: target, role, source: `invitation:${row.id}`, createdBy: row.createdBy })
  const subject = { ...target, audience: [...target.audience, socketRoom.user(userId)] }
  if (target.type !== 'workspace') {
    const data = { objectType: target.type, objectId: target.id, userId, role }
    return publish(tx, subject, { type: 'grant.changed', data })
  }

  const isNew = await store.addMember(tx.db, workspaceId, userId)
  const member = await store.find(tx.db, workspaceId, userId)
  if (!member) throw new Error(`member ${userId} of workspace ${workspaceId} is missing after joining`)
  await publish(tx, subject, { type: isNew ? 'member.joined' : 'member.changed', data: { workspaceId, member } })
}
