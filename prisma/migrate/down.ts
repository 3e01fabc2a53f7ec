import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withConnection } from './database.ts'
import { type Folders, migrationsIn } from './history.ts'
import { withMigrationLock } from './lock.ts'

/** Takes the newest applied migration back by its down.sql and returns its name; null when none is applied. Loses data. */
export function down(url: string, folders: Folders = {}): Promise<string | null> {
  return withMigrationLock(url, () =>
    withConnection(url, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        `SELECT migration_name AS name FROM _prisma_migrations
         WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name DESC LIMIT 1`,
      )
      const name = rows[0]?.name
      if (name === undefined) return null
      const script = join(migrationsIn(folders), name, 'down.sql')
      if (!existsSync(script)) throw new Error(`migration ${name} cannot be taken back: ${script} does not exist`)
      await client.query(await readFile(script, 'utf8'))
      await client.query('DELETE FROM _prisma_migrations WHERE migration_name = $1', [name])
      return name
    }),
  )
}
