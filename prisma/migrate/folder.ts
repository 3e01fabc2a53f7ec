import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MigrationDirectory, MigrationList, SchemaContainer, SchemaFilter } from '@prisma/schema-engine-wasm'

/** Every table and enum is ours: nothing is left out of a comparison. */
export const wholeDatabase: SchemaFilter = { externalTables: [], externalEnums: [] }

/** The folder `prisma/`, whether this runs from source (`prisma/migrate/`), from the bundle (`dist/`) or elsewhere in the repository. */
export function prismaFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const places = [resolve(here, '..'), resolve(here, '../prisma'), resolve('prisma')]
  const found = places.find((place) => existsSync(join(place, 'migrations')) || existsSync(join(place, 'schema')))
  if (!found) throw new Error(`no prisma/migrations found; looked beside ${places.join(', ')}`)
  return found
}

/** The names of the migrations in `dir`, oldest first: a migration's name begins with its time. */
export async function migrationNames(dir: string): Promise<string[]> {
  if (!existsSync(dir)) return []
  const entries = await readdir(dir, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(dir, entry.name, 'migration.sql')))
    .map((entry) => entry.name)
    .sort()
}

/** Reads a migrations folder into the shape that the schema engine takes. */
export async function readMigrations(dir: string): Promise<MigrationList> {
  const names = await migrationNames(dir)
  return {
    baseDir: dir,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.map((name) => readMigration(dir, name))),
  }
}

async function readMigration(dir: string, name: string): Promise<MigrationDirectory> {
  const value = await readFile(join(dir, name, 'migration.sql'), 'utf8')
  return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } } }
}

/** Every `*.prisma` file of a folder: one a feature, together one schema. */
export async function readSchema(dir: string): Promise<SchemaContainer[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.prisma')).sort()
  return Promise.all(names.map(async (path) => ({ path, content: await readFile(join(dir, path), 'utf8') })))
}
