import { randomUUID } from 'node:crypto'
import type { Db } from 'mongodb'
import type { Logger } from 'pino'

/** A numbered, idempotent step on the document database; `id` sorts and is never reused. */
export type MongoMigration = { id: string; up: (db: Db) => Promise<void> }

const leaseMs = 60_000

/**
 * Runs what is not yet recorded in `schema_migrations`, in order, under a lease there, so that processes starting together
 * run it once. A process that died leaves its lease to run out. Steps are idempotent: one that half ran is run again.
 */
export async function migrateDocuments(db: Db, migrations: MongoMigration[], log: Logger): Promise<void> {
  const records = db.collection<{ _id: string; at?: Date; owner?: string; until?: Date }>('schema_migrations')
  const owner = randomUUID()
  const done = new Set((await records.find({ at: { $exists: true } }).toArray()).map((record) => record._id))
  if (migrations.every((migration) => done.has(migration.id))) return

  await acquire()
  try {
    for (const { id, up } of migrations.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      if (await records.findOne({ _id: id, at: { $exists: true } })) continue
      await up(db)
      await records.updateOne({ _id: id }, { $set: { at: new Date() } }, { upsert: true })
      log.info({ migration: id }, 'document database migrated')
    }
  } finally {
    await records.deleteOne({ _id: 'lease', owner })
  }

  async function acquire(): Promise<void> {
    for (;;) {
      await records.deleteOne({ _id: 'lease', until: { $lt: new Date() } })
      const taken = await records
        .insertOne({ _id: 'lease', owner, until: new Date(Date.now() + leaseMs) })
        .then(() => true)
        .catch((err: { code?: number }) => {
          if (err.code === 11000) return false
          throw err
        })
      if (taken) return
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}
