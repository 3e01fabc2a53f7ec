import type { Page, PageQuery } from '#shared/page.ts'
import type { Role } from '#shared/roles.ts'
import { socketRoom } from '#shared/rooms.ts'
import type { PrivateObject } from '#shared/sharing.ts'
import { authorize, findGranted, locate, type ObjectRef, roleOn, setGrant } from '../access/service.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { refuse } from '../errors.ts'
import { publish } from '../events/publish.ts'
import { mayTakeOver } from './policy.ts'
import { lockGrants } from './store.ts'
import * as store from './privateStore.ts'

/** Private objects of a workspace that the caller, an owner of it, may not see: whose they are, never what they are called. */
export async function listPrivate(ctx: Ctx, workspaceId: string, query: PageQuery): Promise<Page<PrivateObject>> {
  await authorize(ctx, 'object.take_over', { type: 'workspace', id: workspaceId })
  return store.listHidden(ctx.db, { userId: ctx.userId, workspaceId }, query)
}

/**
 * Makes the caller an owner of a private object of a workspace that they own (architecture.md section 4): an event that
 * all who see the object see. Doing it again changes nothing. 404 for whoever neither sees the object nor owns its
 * workspace, 403 for whoever only sees it, 409 for an object that is not private.
 */
export function takeOver(ctx: Ctx, ref: ObjectRef): Promise<{ role: Role }> {
  return inTransaction(ctx, async (tx) => {
    const located = await locate(tx.db, ref)
    if (!located || located.deleted !== 'no') return refuse('not_found', `No such ${ref.type}.`)
    const workspace = await findGranted(tx, { type: 'workspace', id: located.workspaceId })
    const mine = await roleOn(tx.db, tx.userId, located)
    if (!mayTakeOver(workspace?.role ?? null, located)) {
      if (!mine) refuse('not_found', `No such ${ref.type}.`)
      if (workspace?.role !== 'owner') refuse('forbidden', 'Only an owner of the workspace can do that.')
      refuse('conflict', `This ${ref.type} is not private.`)
    }
    await lockGrants(tx.db, located.id)
    if ((await roleOn(tx.db, tx.userId, located)) === 'owner') return { role: 'owner' }

    await setGrant(tx.db, {
      userId: tx.userId,
      object: located,
      role: 'owner',
      source: 'taken over',
      createdBy: tx.userId,
    })
    const audience = [...located.audience, socketRoom.user(tx.userId)]
    const data = { objectType: located.type, objectId: located.id, userId: tx.userId }
    await publish(tx, { ...located, audience }, { type: 'object.taken_over', data })
    return { role: 'owner' }
  })
}
