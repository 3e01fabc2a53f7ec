import { join } from 'node:path'
import type { DiagnoseMigrationHistoryOutput } from '@prisma/schema-engine-wasm'
import { withConnection } from './database.ts'
import { withEngine } from './engine.ts'
import { prismaFolder, readMigrations, readSchema, wholeDatabase } from './folder.ts'

/** How a database stands to the folder of migrations; all lists empty = in step. Names, oldest first. */
export type History = {
  /** In the folder, not yet applied. */
  pending: string[]
  /** Applied, but not in the folder: the database belongs to a newer release. */
  unknown: string[]
  /** Applied, and its file was changed afterwards. */
  edited: string[]
  /** Begun and not finished; nothing more is applied until `resolve`. */
  failed: string[]
}

export type Folders = { migrationsDir?: string; schemaDir?: string }

export const migrationsIn = (folders: Folders): string => folders.migrationsDir ?? join(prismaFolder(), 'migrations')
export const schemaIn = (folders: Folders): string => folders.schemaDir ?? join(prismaFolder(), 'schema')

/** Reads how the database of `url` stands to the migrations. Changes nothing. */
export async function status(url: string, folders: Folders = {}): Promise<History> {
  const migrationsList = await readMigrations(migrationsIn(folders))
  const found = await withEngine(url, (engine) =>
    engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters: wholeDatabase }),
  )
  return { ...between(found.history), edited: found.editedMigrationNames, failed: found.failedMigrationNames }
}

function between(history: DiagnoseMigrationHistoryOutput['history']): Pick<History, 'pending' | 'unknown'> {
  if (history === null) return { pending: [], unknown: [] }
  switch (history.diagnostic) {
    case 'databaseIsBehind':
      return { pending: history.unappliedMigrationNames, unknown: [] }
    case 'migrationsDirectoryIsBehind':
      return { pending: [], unknown: history.unpersistedMigrationNames }
    case 'historiesDiverge':
      return { pending: history.unappliedMigrationNames, unknown: history.unpersistedMigrationNames }
  }
}

/** The SQL that would make the database of `url` equal to the Prisma schema; '' when it is equal. Changes nothing. */
export async function drift(url: string, folders: Folders = {}): Promise<string> {
  const files = await readSchema(schemaIn(folders))
  const { stdout, exitCode } = await withEngine(url, (engine) =>
    engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: schemaIn(folders) },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: true,
      filters: wholeDatabase,
    }),
  )
  return exitCode === 0 ? '' : (stdout ?? '')
}

/** The migration that began and never finished, with what Postgres said; null when there is none. */
export function failedMigration(url: string): Promise<{ name: string; reason: string } | null> {
  return withConnection(url, async (client) => {
    const { rows: tables } = await client.query("SELECT 1 WHERE to_regclass('_prisma_migrations') IS NOT NULL")
    if (tables.length === 0) return null
    const { rows } = await client.query<{ name: string; logs: string | null }>(
      `SELECT migration_name AS name, logs FROM _prisma_migrations
       WHERE finished_at IS NULL AND rolled_back_at IS NULL ORDER BY started_at LIMIT 1`,
    )
    const [row] = rows
    return row ? { name: row.name, reason: withoutTrace(row.logs ?? 'it was interrupted') } : null
  })
}

/** The engine's words without the trace of its own functions. */
export function withoutTrace(message: string): string {
  const lines = message.split('\n').filter((line) => !/^\s+(\d+: |with |at )|^external connector error$/.test(line))
  return lines.join('\n').trim()
}
