import { createIfMissing, withConnection } from './database.ts'
import { withEngine } from './engine.ts'
import { readMigrations, wholeDatabase } from './folder.ts'
import { failedMigration, type Folders, migrationsIn, withoutTrace } from './history.ts'
import { withMigrationLock } from './lock.ts'

/**
 * Brings the database of `url` up to the newest migration and returns the names that it applied; makes the database
 * where the server has none of that name. Safe to run by any number of processes at once: one works, the others wait.
 * Throws with the migration's name, Postgres's reason and the next step when one fails; nothing after it is applied.
 */
export async function deploy(url: string, folders: Folders = {}): Promise<string[]> {
  await createIfMissing(url)
  const migrationsList = await readMigrations(migrationsIn(folders))
  return withMigrationLock(url, async () => {
    try {
      const done = await withEngine(url, (engine) => engine.applyMigrations({ migrationsList, filters: wholeDatabase }))
      return done.appliedMigrationNames
    } catch (err) {
      const failed = await failedMigration(url)
      if (!failed) throw new Error(withoutTrace(err instanceof Error ? err.message : String(err)), { cause: err })
      throw new Error(
        `migration ${failed.name} failed: ${failed.reason}\n` +
          'Its script runs as one transaction, so nothing of it was kept. Repair its migration.sql or the data it met,\n' +
          `then allow it again with "migrate resolve ${failed.name}" and run "migrate deploy" once more.`,
        { cause: err },
      )
    }
  })
}

/** Marks a failed migration as taken back, so that the next `deploy` tries it again. Throws when it had not failed. */
export function resolve(url: string, migrationName: string): Promise<void> {
  return withMigrationLock(url, async () => {
    const done = await withConnection(url, (client) =>
      client.query(
        `UPDATE _prisma_migrations SET rolled_back_at = now()
         WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL`,
        [migrationName],
      ),
    )
    if (done.rowCount === 0) throw new Error(`no failed migration is called ${migrationName}`)
  })
}
