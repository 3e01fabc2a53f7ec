import type { Published } from '#shared/events.ts'
import type { Server } from '../context.ts'
import { collections } from '../documents-db/collections.ts'

/**
 * Keeps seed 000's `tbl_user_sessions` like Postgres' `sessions`: a row for each that lives. The row is read again, so a
 * repeated or late event writes what is true now; what ran out goes with the hourly clean-up.
 */
export async function projectSession(server: Server, event: Published): Promise<void> {
  if (event.type !== 'session.opened' && event.type !== 'session.revoked') return
  const row = await server.root.session.findUnique({ where: { id: event.data.sessionId } })
  // Cleaned up meanwhile, which takes its projection too.
  if (!row) return
  const { tbl_user_sessions: sessions } = collections(server.mongo)
  if (row.revokedAt || row.expiresAt <= server.now()) {
    await sessions.deleteOne({ _id: row.uuid })
    return
  }
  const session = JSON.stringify({ userId: row.userId, device: row.device, createdAt: row.createdAt.toISOString() })
  const kept = { expires: row.expiresAt, session, last_sync: server.now(), data: [] }
  await sessions.replaceOne({ _id: row.uuid }, kept, { upsert: true })
}
