import type { DomainEvent } from '#shared/events.ts'
import { Prisma } from '#prisma'
import type { PublicCtx, Tx } from '../context.ts'

/** What an event is about, and which socket rooms may hear it (`Located` of access/locate.ts has all of it). */
export type Subject = {
  type: string
  id: string
  workspaceId: string | null
  projectId: string | null
  /** Socket rooms, see shared/rooms.ts. */
  audience: string[]
}

export type Publication = { subject: Subject; actorId: string | null; event: DomainEvent }

/**
 * Writes the event in the transaction of the change, after the change; both commit, or neither. It is only sent: should the database refuse
 * it, the transaction rejects at its end. The commit wakes the sequencer: that of this process at once, another one by the notification
 * (architecture.md section 3).
 */
export function publish(tx: Tx<PublicCtx>, subject: Subject, event: DomainEvent): Promise<void> {
  return publishAll(tx, [{ subject, actorId: tx.userId, event }])
}

/** The same for several events, in this order; `actorId` is who each of them is by. */
export async function publishAll(tx: Tx<PublicCtx>, publications: Publication[]): Promise<void> {
  if (publications.length === 0) return
  const at = tx.now()
  const rows = publications.map(({ subject, actorId, event }) => {
    const { workspaceId, projectId, type, id, audience } = subject
    const data = Prisma.sql`${JSON.stringify(event.data)}::jsonb`
    return Prisma.sql`(${workspaceId}, ${projectId}, ${type}, ${id}, ${audience}, ${event.type}, ${actorId}, ${data}, ${at})`
  })
  tx.db.$send(Prisma.sql`
    WITH event AS (
      INSERT INTO events (workspace_id, project_id, object_type, object_id, audience, type, actor_id, data, at)
      VALUES ${Prisma.join(rows)})
    SELECT pg_notify('truss_event', ${tx.placing.id})`)
  if (tx.placing.wake) tx.after.add(tx.placing.wake)
}
