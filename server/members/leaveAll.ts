import { socketRoom } from '#shared/rooms.ts'
import { locate } from '../access/service.ts'
import type { Ctx, Tx } from '../context.ts'
import { refuse } from '../errors.ts'
import { publish } from '../events/publish.ts'
import { deleteWorkspace } from '../workspaces/service.ts'
import * as store from './store.ts'

/**
 * Takes the caller, whose account ends, out of every workspace and off every object; answers the workspaces they were a
 * member of. One that nobody else is in goes to the trash. 409, naming them, while others are in one that only the caller owns.
 */
export async function leaveAll(tx: Tx<Ctx>): Promise<string[]> {
  const { userId } = tx
  const mine = await tx.db.workspaceMember.findMany({
    where: { userId },
    orderBy: { workspaceId: 'asc' },
    include: { workspace: { select: { name: true, deletedAt: true } } },
  })
  const stuck: string[] = []
  for (const { workspaceId, workspace } of mine) {
    await store.lockMembership(tx.db, workspaceId)
    const member = await store.find(tx.db, workspaceId, userId)
    if (workspace.deletedAt || member?.role !== 'owner' || (await store.hasOtherOwner(tx.db, workspaceId, userId)))
      continue
    if (await store.hasOtherMember(tx.db, workspaceId, userId)) stuck.push(workspace.name)
    else await deleteWorkspace(tx, workspaceId, undefined)
  }
  if (stuck.length > 0)
    refuse(
      'conflict',
      `You are the only owner of ${stuck.join(', ')}. Make somebody else an owner, or delete it, first.`,
    )

  for (const { workspaceId } of mine) {
    await store.remove(tx.db, workspaceId, userId, tx.now())
    const audience = [socketRoom.workspace(workspaceId), socketRoom.user(userId)]
    const subject = { type: 'workspace', id: workspaceId, workspaceId, projectId: null, audience }
    await publish(tx, subject, { type: 'member.removed', data: { workspaceId, userId } })
  }
  await leaveAsGuest(tx)
  return mine.map(({ workspaceId }) => workspaceId)
}

// What is left are the grants of a guest, each on one object.
async function leaveAsGuest(tx: Tx<Ctx>): Promise<void> {
  const me = socketRoom.user(tx.userId)
  const held = { subjectType: 'user', subjectId: tx.userId } as const
  for (const { objectType, objectId } of await tx.db.grant.findMany({ where: held })) {
    const located = await locate(tx.db, { type: objectType, id: objectId })
    if (!located) continue
    const data = { objectType, objectId, userId: tx.userId, role: null }
    await publish(tx, { ...located, audience: [...located.audience, me] }, { type: 'grant.changed', data })
  }
  await tx.db.grant.deleteMany({ where: held })
  await tx.db.teamMember.deleteMany({ where: { userId: tx.userId } })
  await tx.db.invitation.updateMany({
    where: { createdBy: tx.userId, revokedAt: null },
    data: { revokedAt: tx.now() },
  })
}
