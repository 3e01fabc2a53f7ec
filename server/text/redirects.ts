import type { Db } from '../context.ts'

/** Where earlier names live: slugs of the installation, or keys of one workspace's projects. */
export type Scope = 'workspace' | `project:${string}`

/** The object that had this name before, or null. */
export async function redirectOf(db: Db, scope: Scope, name: string): Promise<string | null> {
  const row = await db.redirect.findUnique({ where: { scope_name: { scope, name } } })
  return row?.objectId ?? null
}

/** Keeps the name that an object had, and forgets the one it takes now in case that was an earlier one of its own. */
export async function rename(
  db: Db,
  scope: Scope,
  objectId: string,
  names: { before: string; now: string },
): Promise<void> {
  await db.redirect.deleteMany({ where: { scope, name: names.now, objectId } })
  await db.redirect.create({ data: { scope, name: names.before, objectId } })
}

/** Whoever takes a name in this scope waits here for the others, until the end of the transaction. */
export const lockNames = (db: Db, scope: Scope): Promise<unknown> =>
  db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`names ${scope}`}, 0))`
