import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiffTarget } from '@prisma/schema-engine-wasm'
import { withEngine } from './engine.ts'
import { readMigrations, readSchema, wholeDatabase } from './folder.ts'
import { type Folders, migrationsIn, schemaIn } from './history.ts'

/**
 * Writes the next migration, the way from the migrations there are to the schema, and a first draft of the way back.
 * `url` names any database of a development server: both ends are built in temporary databases beside it.
 * Returns the new folder, and whether the schema had changed at all (if not, both files are empty, to be written by hand).
 */
export async function create(
  url: string,
  name: string,
  folders: Folders = {},
  now = new Date(),
): Promise<{ folder: string; changed: boolean }> {
  if (!/^[a-z0-9_]{1,60}$/.test(name)) throw new Error('a migration is named in lower case: add_task_rank')
  const migrations: DiffTarget = { tag: 'migrations', ...(await readMigrations(migrationsIn(folders))) }
  const schema: DiffTarget = { tag: 'schemaDatamodel', files: await readSchema(schemaIn(folders)) }
  const up = await difference(url, migrations, schema)
  const back = await difference(url, schema, migrations)

  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14)
  const folder = join(migrationsIn(folders), `${stamp}_${name}`)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'migration.sql'), up)
  await writeFile(join(folder, 'down.sql'), back)
  return { folder, changed: up !== '' }
}

async function difference(url: string, from: DiffTarget, to: DiffTarget): Promise<string> {
  const { stdout, exitCode } = await withEngine(url, (engine) =>
    engine.diff({ from, to, script: true, exitCode: true, filters: wholeDatabase }),
  )
  return exitCode === 0 ? '' : (stdout ?? '')
}
