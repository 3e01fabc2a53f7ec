// Stands where Truss does in the stack's tests: it writes one row into each of the three stores, and counts them.
import { createServer } from 'node:http'
import { Redis } from 'ioredis'
import { MongoClient } from 'mongodb'
import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4, connectionTimeoutMillis: 2000 })
const mongo = new MongoClient(process.env.MONGODB_URL ?? '', { serverSelectionTimeoutMS: 2000 })
const redis = new Redis(process.env.REDIS_URL ?? '', { maxRetriesPerRequest: 1, commandTimeout: 2000 })
// A store that goes away is what the tests are about: the request that needed it answers 503.
pool.on('error', () => undefined)
redis.on('error', () => undefined)
const rows = () => mongo.db().collection('tiny')

/** @type {Record<string, (id: string) => Promise<unknown>>} */
const answers = {
  '/readyz': () =>
    Promise.all([
      pool.query('CREATE TABLE IF NOT EXISTS tiny (id text PRIMARY KEY)'),
      rows().findOne({}),
      redis.ping(),
    ]),
  '/postgres': (id) => pool.query('INSERT INTO tiny VALUES ($1)', [id]),
  '/mongodb': (id) => rows().insertOne({ id }),
  '/redis': (id) => redis.sadd('tiny', id),
  '/all': async () => ({
    postgres: (await pool.query('SELECT id FROM tiny')).rows.map((row) => row.id),
    mongodb: (await rows().find().toArray()).map((row) => row.id),
    redis: await redis.smembers('tiny'),
  }),
}

createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://tiny')
  Promise.resolve(answers[url.pathname]?.(url.searchParams.get('id') ?? '')).then(
    (found) => response.end(JSON.stringify(url.pathname === '/all' ? found : {})),
    (err) => response.writeHead(503).end(String(err)),
  )
}).listen(Number(process.env.PORT), process.env.HOST)
process.once('SIGTERM', () => process.exit(0))
