import type { PublicCtx, Tx } from '../context.ts'

type Said = {
  id: string
  /** Who wrote it. */
  userId: string
  /** The member of the events' `data` that holds it. */
  as: 'comment' | 'message'
  /** What its events are about. */
  object: { type: string; id: string }
}

/**
 * Takes the text of a deleted comment or message out of where a copy was kept: its events, and the answers kept for
 * repeated requests (architecture.md section 3: deleting blanks it there too).
 */
export async function blankCopies(tx: Tx<PublicCtx>, { id, userId, as, object }: Said): Promise<void> {
  const path = [as, 'content']
  await tx.db.$executeRaw`
    UPDATE events SET data = jsonb_set(data, ${path}::text[], '""')
    WHERE object_type = ${object.type} AND object_id = ${object.id} AND data -> ${as} ->> 'id' = ${id}`
  await tx.db.$executeRaw`
    UPDATE idempotency_keys SET body = jsonb_set(body, '{content}', '""')
    WHERE principal = ${userId} AND body ->> 'id' = ${id} AND body -> 'content' IS NOT NULL`
}
