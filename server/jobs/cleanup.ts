import type { Server } from '../context.ts'
import { collections } from '../documents-db/collections.ts'

const day = 86_400_000

/** Removes what has run out (idempotency keys after 24 h, sessions 30 days after their end) and makes the partitions of the next months. */
export async function cleanUp(server: Server): Promise<{ keys: number; sessions: number }> {
  const now = server.now().getTime()
  for (const months of [0, 1, 2])
    await server.root
      .$executeRaw`SELECT ensure_event_partition((now() AT TIME ZONE 'UTC' + make_interval(months => ${months}))::date)`
  const keys = await server.root.idempotencyKey.deleteMany({ where: { createdAt: { lt: new Date(now - day) } } })
  const sessions = await server.root.session.deleteMany({
    where: { OR: [{ expiresAt: { lt: new Date(now - 30 * day) } }, { revokedAt: { lt: new Date(now - 30 * day) } }] },
  })
  await collections(server.mongo).tbl_user_sessions.deleteMany({ expires: { $lt: new Date(now) } })
  return { keys: keys.count, sessions: sessions.count }
}
