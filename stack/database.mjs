// The Postgres database of this environment: made when it is not there, dropped for a fresh one.
import { Stop } from './steps.mjs'

/** @param {string} url */
function split(url) {
  const parsed = new URL(url)
  const name = decodeURIComponent(parsed.pathname.slice(1))
  parsed.pathname = '/postgres'
  return { name, server: parsed.href }
}

/**
 * @template T
 * @param {string} url @param {(client: import('pg').Client) => Promise<T>} work
 */
async function connected(url, work) {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** @param {string} url @param {string} text @param {unknown[]} values */
export async function queryOnce(url, text, values) {
  return connected(url, async (client) => (await client.query(text, values)).rows)
}

/** @param {unknown} err */
const codeOf = (err) => /** @type {{ code?: string }} */ (err).code

/**
 * @param {string} url
 * @returns {Promise<boolean>} whether it was made now
 */
export async function ensureDatabase(url) {
  try {
    await connected(url, (client) => client.query('SELECT 1'))
    return false
  } catch (err) {
    if (codeOf(err) !== '3D000')
      throw new Stop(
        `Postgres cannot be used: ${err instanceof Error ? err.message : String(err)}. Look at DATABASE_URL.`,
      )
  }
  const { name, server } = split(url)
  await connected(server, (client) => client.query(`CREATE DATABASE "${name}"`))
  return true
}

/** @param {string} url */
export async function dropDatabase(url) {
  const { name, server } = split(url)
  await connected(server, (client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`))
}
