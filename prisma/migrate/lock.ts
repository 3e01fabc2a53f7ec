import { setTimeout as pause } from 'node:timers/promises'
import { withConnection } from './database.ts'

/** "truss" in bytes. The engine locks 72707369 besides, for ten seconds at most, as Prisma's own command line does. */
const migrationLock = 0x7472757373

/**
 * Runs `work` while no other process migrates this database.
 * The lock sits on a connection of its own, because the engine uses a pool. It is tried for, not waited for: a session
 * that waits inside a statement is a transaction, which `CREATE INDEX CONCURRENTLY` of the one that has the lock waits for.
 */
export function withMigrationLock<T>(url: string, work: () => Promise<T>, patienceMs = 600_000): Promise<T> {
  return withConnection(url, async (client) => {
    const until = Date.now() + patienceMs
    for (;;) {
      const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [migrationLock])
      if (rows[0]?.got) return work()
      if (Date.now() > until)
        throw new Error('another process has been migrating this database for too long; try later')
      await pause(200)
    }
  })
}
