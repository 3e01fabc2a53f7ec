import type { Role } from '#shared/roles.ts'
import { socketRoom } from '#shared/rooms.ts'
import type { Sharer } from '#shared/sharing.ts'
import { authorize, type Granted, type ObjectRef, setGrant } from '../access/service.ts'
import { type Ctx, inTransaction, type Tx } from '../context.ts'
import { refuse } from '../errors.ts'
import { publish } from '../events/publish.ts'
import { mayGrant, mayTakeBack } from './policy.ts'
import * as store from './store.ts'

/** Who can see an object, and by which grants; `mine` is what the caller may do with it. */
export async function whoCanSee(ctx: Ctx, ref: ObjectRef) {
  const object = await authorize(ctx, 'share.read', ref)
  return { data: await store.sharers(ctx.db, object), inherits: object.inherits, mine: object.role }
}

/**
 * Gives any person of this installation a role on one object. 403 above the caller's own role, 404 for an unknown or
 * inactive person, 409 for the last owner of a private object, 400 for a workspace (people join it by invitation).
 */
export function shareObject(ctx: Ctx, ref: ObjectRef, userId: string, role: Role): Promise<Sharer> {
  return inTransaction(ctx, async (tx) => {
    const object = await authorize(tx, 'share.edit', ref)
    refuseWorkspace(object)
    await store.lockGrants(tx.db, object.id)
    const present = await store.ownGrant(tx.db, object, userId)
    if (!mayGrant(object.role, present, role))
      refuse('forbidden', 'You cannot give more than you hold, or change somebody stronger.')
    const person = await tx.db.user.findFirst({ where: { id: userId, status: 'active' }, select: { id: true } })
    if (!person) refuse('not_found', 'No such person.')

    if (present !== role) {
      if (present === 'owner') await refuseLastOwner(tx, object, userId)
      await setGrant(tx.db, { userId, object, role, source: 'shared', createdBy: tx.userId })
      await tell(tx, object, userId, role)
    }
    const [sharer] = await store.sharers(tx.db, object, userId)
    if (!sharer) throw new Error(`the grant of ${userId} on ${object.type} ${object.id} is missing`)
    return sharer
  })
}

/** Takes the grant on this very object back; what is inherited stays. 404 when there is none. */
export function unshareObject(ctx: Ctx, ref: ObjectRef, userId: string): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const object = await authorize(tx, 'share.edit', ref)
    refuseWorkspace(object)
    await store.lockGrants(tx.db, object.id)
    const present = (await store.ownGrant(tx.db, object, userId)) ?? refuse('not_found', 'No such grant.')
    if (!mayTakeBack(object.role, present)) refuse('forbidden', 'You cannot change somebody stronger.')
    if (present === 'owner') await refuseLastOwner(tx, object, userId)

    const of = { objectType: object.type, objectId: object.id }
    await tx.db.grant.deleteMany({ where: { ...of, subjectType: 'user', subjectId: userId } })
    await tell(tx, object, userId, null)
  })
}

const tell = (tx: Tx<Ctx>, object: Granted, userId: string, role: Role | null): Promise<void> =>
  publish(
    tx,
    { ...object, audience: [...object.audience, socketRoom.user(userId)] },
    { type: 'grant.changed', data: { objectType: object.type, objectId: object.id, userId, role } },
  )

function refuseWorkspace(object: Granted): void {
  if (object.type === 'workspace')
    refuse('invalid', 'A workspace is shared by its members and invitations, not by single grants.')
}

// Nobody else could ever give access to it again.
async function refuseLastOwner(ctx: Ctx, object: Granted, userId: string): Promise<void> {
  if (object.inherits || (await store.hasOtherOwner(ctx.db, object, userId))) return
  refuse('conflict', `This is the last owner of a private ${object.type}. Make somebody else an owner first.`)
}
