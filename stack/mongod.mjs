// A real MongoDB: `mongod` of this machine, or the one that mongodb-memory-server-core downloads, as a replica set of one.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { cache, privateFolder } from './places.mjs'
import { findProgram, sleep } from './processes.mjs'
import { run } from './run.mjs'
import { writePrivate } from './secrets.mjs'

const GIVE_UP = 10_000
const downloads = () => join(cache(), 'mongodb')

export const mongodOnPath = () => findProgram('mongod')

/** A mongod that was downloaded earlier. */
export function downloadedMongod() {
  if (!existsSync(downloads())) return undefined
  const name = readdirSync(downloads()).find(
    (file) => /^mongod[^.]*(\.\d+)*$/.test(file) && existsSync(join(downloads(), `${file}.md5`)),
  )
  return name && join(downloads(), name)
}

function bytesDownloaded() {
  const files = existsSync(downloads())
    ? readdirSync(downloads(), { withFileTypes: true }).filter((entry) => entry.isFile())
    : []
  return files.reduce((sum, entry) => sum + statSync(join(downloads(), entry.name)).size, 0)
}

/**
 * Downloads mongod; undefined when for 10 s nothing arrives, which is what a firewall looks like.
 * @returns {Promise<string | undefined>}
 */
export async function downloadMongod() {
  privateFolder(downloads())
  const giveUp = new AbortController()
  const script = fileURLToPath(new URL('download-mongod.mjs', import.meta.url))
  let over = false
  const done = run([process.execPath, script, downloads()], { signal: giveUp.signal }).finally(() => (over = true))
  let [bytes, since] = [bytesDownloaded(), Date.now()]
  while (!over) {
    await Promise.race([done, sleep(250)])
    const now = bytesDownloaded()
    if (now !== bytes) [bytes, since] = [now, Date.now()]
    else if (Date.now() - since > GIVE_UP) giveUp.abort()
  }
  return (await done).code === 0 ? downloadedMongod() : undefined
}

/** @param {number} port @param {string} password */
const urlOf = (port, password) => `mongodb://truss:${password}@127.0.0.1:${port}`
const OPTIONS = '?authSource=admin&directConnection=true'

/**
 * @template T
 * @param {string} url @param {(admin: import('mongodb').Db) => Promise<T>} work
 */
async function withAdmin(url, work) {
  const { MongoClient } = await import('mongodb')
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 1000 })
  try {
    return await work(client.db('admin'))
  } finally {
    await client.close()
  }
}

/**
 * Whether the set takes writes; makes the set and its user when they are not there, and tells the set of a changed port.
 * @param {number} port @param {string} password @returns {Promise<boolean>}
 */
async function takesWrites(port, password) {
  const member = { _id: 0, host: `127.0.0.1:${port}` }
  try {
    return await withAdmin(`${urlOf(port, password)}/${OPTIONS}`, async (admin) => {
      if ((await admin.command({ hello: 1 })).isWritablePrimary) return true
      const { config } = await admin.command({ replSetGetConfig: 1 })
      if (config.members[0].host !== member.host) {
        await admin.command({
          replSetReconfig: { ...config, version: config.version + 1, members: [member] },
          force: true,
        })
      }
      return false
    })
  } catch (err) {
    // 18: no such user yet. Until there is one, mongod lets a client of this machine make it.
    if (/** @type {{ code?: number }} */ (err).code === 18) await makeSet(port, member, password)
    return false
  }
}

/** @param {number} port @param {{ _id: number, host: string }} member @param {string} password */
async function makeSet(port, member, password) {
  await withAdmin(`mongodb://127.0.0.1:${port}/?directConnection=true`, async (admin) => {
    const isInitiated = Boolean((await admin.command({ hello: 1 })).setName)
    if (!isInitiated) await admin.command({ replSetInitiate: { _id: 'truss', members: [member] } })
    while (!(await admin.command({ hello: 1 })).isWritablePrimary) await sleep(50)
    await admin.command({ createUser: 'truss', pwd: password, roles: ['root'] })
  })
}

/**
 * @param {import('./stores.mjs').Wish & { server: string }} wish
 * @returns {Promise<import('./stores.mjs').Store>}
 */
export async function startMongod({ crew, port, password, server, tell }) {
  tell(server)
  const folder = privateFolder(join(crew.data, 'mongodb'))
  const keyFile = join(crew.data, 'mongodb.key')
  if (!existsSync(keyFile)) writePrivate(keyFile, createHash('sha256').update(password).digest('hex'))
  const words = [
    '--dbpath',
    folder,
    '--port',
    String(port),
    '--bind_ip',
    '127.0.0.1',
    '--nounixsocket',
    '--replSet',
    'truss',
  ]
  await crew.keep({
    name: 'mongod',
    layer: 0,
    file: server,
    args: [...words, '--keyFile', keyFile, '--wiredTigerCacheSizeGB', '0.25', '--quiet'],
    stopSignal: 'SIGTERM',
    patience: 20_000,
    isReady: () => takesWrites(port, password),
  })
  return { url: urlOf(port, password), query: OPTIONS }
}
