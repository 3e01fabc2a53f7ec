// What both Postgres clusters (the app's and DocumentDB's) need: settings, access rules, a stale lock cleared, a question asked.
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startOf } from './processes.mjs'
import { lastLines, run } from './run.mjs'
import { Stop } from './steps.mjs'

/** @param {string} cluster */
export function majorOfCluster(cluster) {
  const path = join(cluster, 'PG_VERSION')
  return existsSync(path) ? Number(readFileSync(path, 'utf8')) : undefined
}

/** @param {string} cluster @param {string} passwordFile */
export function initdbWords(cluster, passwordFile) {
  const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  return [
    '-D',
    cluster,
    '-U',
    'truss',
    '-E',
    'UTF8',
    `--locale=${locale}`,
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
  ]
}

/**
 * Makes a cluster under another name first, so that one whose making was interrupted is never taken for a whole one.
 * @param {{ home: string, cluster: string, password: string, own: () => void }} given
 * @param {(draft: string, passwordFile: string) => string[]} command initdb's, with names relative to `home`
 */
export async function makeCluster({ home, cluster, password, own }, command) {
  const draft = join(home, 'draft')
  const passwordFile = join(home, 'password')
  rmSync(draft, { recursive: true, force: true })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  own()
  try {
    const made = await run(command('draft', 'password'))
    if (made.code !== 0) throw new Stop(`initdb failed: ${lastLines(made.output)}`)
    renameSync(draft, cluster)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

/** @param {string | number} value */
const quoted = (value) => (typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`)

/**
 * Writes our settings beside initdb's. Durability is left as Postgres has it: fsync and synchronous_commit on.
 * @param {string} cluster @param {Record<string, string | number>} settings
 */
export function configure(cluster, settings) {
  const lines = Object.entries({ listen_addresses: '127.0.0.1', timezone: 'UTC', log_timezone: 'UTC', ...settings })
  writeFileSync(
    join(cluster, 'truss.conf'),
    `${lines.map(([name, value]) => `${name} = ${quoted(value)}`).join('\n')}\n`,
    { mode: 0o600 },
  )
  const main = join(cluster, 'postgresql.conf')
  const text = readFileSync(main, 'utf8')
  if (!text.includes("include = 'truss.conf'")) writeFileSync(main, `${text}\ninclude = 'truss.conf'\n`)
  // Other users of the machine share the loopback, so everybody needs the password.
  writeFileSync(join(cluster, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n', { mode: 0o600 })
}

/** @param {string} cluster @returns {number | undefined} the server's own pid */
export function postmasterOf(cluster) {
  const path = join(cluster, 'postmaster.pid')
  if (!existsSync(path)) return undefined
  const pid = Number(readFileSync(path, 'utf8').split('\n')[0])
  return Number.isInteger(pid) && pid > 1 && servesCluster(pid, cluster) ? pid : undefined
}

/** A server's working directory is its cluster, whatever name it sees it by. @param {number} pid @param {string} cluster */
function servesCluster(pid, cluster) {
  if (process.platform !== 'linux') return startOf(pid) !== undefined
  try {
    const [there, here] = [statSync(`/proc/${pid}/cwd`), statSync(cluster)]
    return there.ino === here.ino && there.dev === here.dev
  } catch {
    return false
  }
}

/**
 * A server that was killed leaves its lock behind, and after a reboot that number may be another process:
 * Postgres would take that one for itself and never start.
 * @param {string} cluster
 */
export function clearStaleLock(cluster) {
  if (postmasterOf(cluster) === undefined) rmSync(join(cluster, 'postmaster.pid'), { force: true })
}

/** @param {string} url @param {string[]} [statements] @returns {Promise<boolean>} */
export async function answersQueries(url, statements = ['SELECT 1']) {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 })
  // A server that goes away while it is asked is an answer too.
  client.on('error', () => undefined)
  try {
    await client.connect()
    for (const statement of statements) await client.query(statement)
    return true
  } catch {
    return false
  } finally {
    // The connection may never have been made, or be gone: there is nothing left to end then.
    await client.end().catch(() => undefined)
  }
}
