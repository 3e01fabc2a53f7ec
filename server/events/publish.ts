import type { DomainEvent } from '#shared/events.ts'
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

/**
 * Writes the event in the transaction of the change, after the change; both commit, or neither. The notification wakes
 * the sequencer at commit (architecture.md section 3).
 */
export async function publish(tx: Tx<PublicCtx>, subject: Subject, event: DomainEvent): Promise<void> {
  await tx.db.event.create({
    data: {
      workspaceId: subject.workspaceId,
      projectId: subject.projectId,
      objectType: subject.type,
      objectId: subject.id,
      audience: subject.audience,
      type: event.type,
      actorId: tx.userId,
      data: event.data,
      at: tx.now(),
    },
  })
  await tx.db.$executeRaw`SELECT pg_notify('truss_event', '')`
}
