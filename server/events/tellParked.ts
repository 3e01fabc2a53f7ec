import { newId } from '#shared/ids.ts'
import { socketRoom } from '#shared/rooms.ts'
import type { PublicCtx, Tx } from '../context.ts'
import { publish } from './publish.ts'

/** Tells the administrators how many events are parked, in the transaction that changed it. Nobody to tell: no event. */
export async function tellParked(tx: Tx<PublicCtx>): Promise<void> {
  const admins = await tx.db.user.findMany({ where: { role: 'admin', status: 'active' }, select: { id: true } })
  if (admins.length === 0) return
  const parked = await tx.db.parkedEvent.count()
  const audience = admins.map(({ id }) => socketRoom.user(id))
  const subject = { type: 'installation', id: newId(), workspaceId: null, projectId: null, audience }
  await publish(tx, subject, { type: 'parked.changed', data: { parked } })
}
