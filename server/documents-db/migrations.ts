import type { Db } from 'mongodb'
import type { MongoMigration } from './migrate.ts'

// FerretDB and MongoDB both answer "exists already" with these codes (NamespaceExists, IndexOptionsConflict never arises).
async function create(db: Db, name: string): Promise<void> {
  const known = await db.listCollections({ name }, { nameOnly: true }).toArray()
  if (known.length === 0) await db.createCollection(name)
}

/** Collections of the api and of seed 004, with the indexes that seed names. Realtime adds its own list. */
export const documentMigrations: MongoMigration[] = [
  {
    id: '001_seed_004',
    up: async (db) => {
      for (const name of ['documentContent', 'whiteboardData', 'activityLogs']) await create(db, name)
      await db.collection('documentContent').createIndex({ documentId: 1 })
      await db.collection('documentContent').createIndex({ version: 1 })
      await db.collection('whiteboardData').createIndex({ whiteboardId: 1 })
      await db.collection('activityLogs').createIndex({ userId: 1 })
      await db.collection('activityLogs').createIndex({ timestamp: -1 })
    },
  },
  {
    id: '002_notifications',
    up: async (db) => {
      await create(db, 'notifications')
      await db.collection('notifications').createIndex({ user_id: 1, pos: -1 })
      await db.collection('notifications').createIndex({ user_id: 1, read: 1 })
    },
  },
  {
    id: '003_user_sessions',
    up: async (db) => {
      await create(db, 'tbl_user_sessions')
      await db.collection('tbl_user_sessions').createIndex({ expires: 1 })
    },
  },
]
