// The three stores: given by URL, or started here. `node stack/stores.mjs up --data <folder> [--env test]` keeps them up alone.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { ensureDatabase } from './database.mjs'
import { startDocuments } from './documents.mjs'
import { takeLock } from './lock.mjs'
import { dataFolder, privateFolder } from './places.mjs'
import { choosePorts } from './ports.mjs'
import { startPostgres } from './postgres.mjs'
import { startRedis } from './redis.mjs'
import { endRuns } from './run.mjs'
import { readSecrets, writePrivate } from './secrets.mjs'
import { databases, environmentOf, readSettings, withDatabase } from './settings.mjs'
import { giveUp, say, step, warn } from './steps.mjs'
import { makeCrew, sweep } from './supervise.mjs'

/**
 * @typedef {object} Wish what a store is asked to be
 * @property {import('./supervise.mjs').Crew} crew
 * @property {number} port
 * @property {string} password
 * @property {(how: string) => void} tell
 *
 * @typedef {object} Store
 * @property {string} url without a database
 * @property {string} [query] what follows the database's name
 *
 * @typedef {'postgres' | 'mongodb' | 'redis'} StoreName
 * @typedef {Record<StoreName, string>} Urls
 */

/** @type {Record<StoreName, { title: string, variable: string, start: (wish: Wish & { enginePort: number }) => Promise<Store> }>} */
const stores = {
  postgres: { title: 'Postgres', variable: 'DATABASE_URL', start: startPostgres },
  mongodb: { title: 'Document database', variable: 'MONGODB_URL', start: startDocuments },
  redis: { title: 'Redis', variable: 'REDIS_URL', start: startRedis },
}

/** @type {import('./supervise.mjs').Ears['onNews']} */
export const tellNews = (name, news, detail) => warn(`${name} ${news === 'died' ? 'died' : 'is back'}: ${detail}`)

/**
 * Starts every store that no URL was given for. Each URL is a promise of its own: Postgres is migrated while the document database starts.
 * @param {{ crew: import('./supervise.mjs').Crew, environment: import('./settings.mjs').Environment, settings: NodeJS.ProcessEnv, secrets: import('./secrets.mjs').Secrets }} given
 * @returns {Promise<Record<StoreName, Promise<string>>>}
 */
export async function startStores({ crew, environment, settings, secrets }) {
  const names = databases[environment]
  const ports = await choosePorts(crew.data, ['postgres', 'mongodb', 'engine', 'redis'])

  /** @param {StoreName} name */
  async function bring(name) {
    const { title, variable, start } = stores[name]
    const given = settings[variable]
    if (given) {
      const url = withDatabase(variable, given, names[name], environment)
      return step(title, async (tell) => (tell(`${variable} is set`), url))
    }
    return step(title, async (tell) => {
      const store = await start({ crew, port: ports[name], enginePort: ports.engine, password: secrets[name], tell })
      return `${store.url}/${names[name]}${store.query ?? ''}`
    })
  }
  const postgres = bring('postgres').then(async (url) => {
    await ensureDatabase(url)
    return url
  })
  return { postgres, mongodb: bring('mongodb'), redis: bring('redis') }
}

/** @param {Awaited<ReturnType<typeof startStores>>} urls @returns {Promise<Urls>} */
export async function allUrls(urls) {
  const [postgres, mongodb, redis] = await Promise.all([urls.postgres, urls.mongodb, urls.redis])
  return { postgres, mongodb, redis }
}

async function up() {
  const { values } = parseArgs({
    allowPositionals: true,
    options: { data: { type: 'string' }, env: { type: 'string' } },
  })
  const environment = environmentOf(values.env ?? 'development')
  const settings = readSettings(environment)
  const data = privateFolder(values.data ?? dataFolder(settings))
  const release = takeLock(data)
  await sweep(data)
  const file = join(data, 'stores.json')
  const crew = makeCrew(data, { onNews: tellNews })
  const stop = async () => {
    endRuns()
    await crew.stop()
    rmSync(file, { force: true })
    release()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.once(signal, () => void stop().then(() => process.exit(0)))
  try {
    const urls = await allUrls(await startStores({ crew, environment, settings, secrets: readSecrets(data) }))
    writePrivate(file, `${JSON.stringify(urls)}\n`)
    say(`The stores are up; their URLs are in ${file}. Ctrl-C ends them.`)
  } catch (err) {
    await stop()
    giveUp(err)
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await up().catch(giveUp)
