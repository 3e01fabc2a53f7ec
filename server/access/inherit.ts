import { socketRoom } from '#shared/rooms.ts'
import type { Ctx, Tx } from '../context.ts'
import { publish } from '../events/publish.ts'
import { type Located, locate, type ObjectRef, setGrant } from './service.ts'

async function now(tx: Tx<Ctx>, { type, id }: ObjectRef): Promise<Located> {
  const located = await locate(tx.db, { type, id })
  if (!located) throw new Error(`${type} ${id} is gone`)
  return located
}

/** Makes the caller the owner of an object that nobody else may be able to see from now on. */
export async function keepAsOwner(tx: Tx<Ctx>, object: Pick<Located, 'type' | 'id' | 'workspaceId'>): Promise<void> {
  await setGrant(tx.db, { userId: tx.userId, object, role: 'owner', source: 'made private', createdBy: tx.userId })
}

/**
 * Where an object stands after it stopped or began to inherit, or moved to another parent. When that changed who hears of
 * it, `access.inheritance` tells the former audience too: no more than its id. The caller's own rooms always hear, as
 * their sockets may not be in the object's room yet.
 */
export async function tellInheritance(tx: Tx<Ctx>, before: Located): Promise<Located> {
  const located = await now(tx, before)
  const after = { ...located, audience: [...located.audience, socketRoom.user(tx.userId)] }
  if (located.audience.join() === before.audience.join()) return located
  const audience = [...new Set([...before.audience, ...after.audience])]
  const data = { objectType: after.type, objectId: after.id, inherits: after.inherits }
  await publish(tx, { ...after, audience }, { type: 'access.inheritance', data })
  return after
}

/** Where an object stands that the caller just made; a private one is heard of by themselves alone. */
export async function locateNew(tx: Tx<Ctx>, ref: ObjectRef): Promise<Located> {
  const located = await now(tx, ref)
  if (located.inherits) return located
  await keepAsOwner(tx, located)
  return { ...located, audience: [...located.audience, socketRoom.user(tx.userId)] }
}
