// Empty databases, for a test run and for `db:reset`. Only this environment's own are touched.
import { dropDatabase, ensureDatabase } from './database.mjs'

/** @param {import('./stores.mjs').Urls} urls */
export async function emptyStores({ postgres, mongodb, redis }) {
  await Promise.all([emptyPostgres(postgres), emptyMongo(mongodb), emptyRedis(redis)])
}

/** @param {string} url */
async function emptyPostgres(url) {
  await dropDatabase(url)
  await ensureDatabase(url)
}

/** @param {string} url */
async function emptyMongo(url) {
  const { MongoClient } = await import('mongodb')
  const client = new MongoClient(url)
  try {
    await client.db().dropDatabase()
  } finally {
    await client.close()
  }
}

/** @param {string} url */
async function emptyRedis(url) {
  const { Redis } = await import('ioredis')
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1 })
  await redis.connect()
  await redis.flushdb()
  redis.disconnect()
}
