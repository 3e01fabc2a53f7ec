// Redis: a server on the PATH, Debian's package, or the one in the Debian tree.
import { connect } from 'node:net'
import { join } from 'node:path'
import { canInstall, install } from './apt.mjs'
import { placeInTree } from './enter.mjs'
import { privateFolder } from './places.mjs'
import { findProgram } from './processes.mjs'
import { writePrivate } from './secrets.mjs'
import { Stop } from './steps.mjs'
import { treeBuilt } from './tree.mjs'

const onPath = () => findProgram('redis-server', ['/usr/sbin']) ?? findProgram('valkey-server', ['/usr/sbin'])

/**
 * The server to run: a path of this machine, or undefined for the one in the Debian tree.
 * @param {(how: string) => void} tell
 */
async function findServer(tell) {
  const found = onPath()
  if (found) {
    tell(found)
    return found
  }
  if (canInstall() && (await install(['redis-server']))) {
    const installed = onPath()
    tell(`${installed}, installed with apt-get`)
    return installed
  }
  try {
    await treeBuilt()
  } catch (err) {
    const reason = err instanceof Error ? err.message : String(err)
    throw new Stop(
      `No Redis: no redis-server or valkey-server on the PATH; ${reason}. Install redis-server, or set REDIS_URL=redis://...`,
    )
  }
  tell('redis-server of the Debian tree')
  return undefined
}

/** @param {number} port @param {string} password @returns {Promise<boolean>} */
function pings(port, password) {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1000 })
    let heard = ''
    const end = (/** @type {boolean} */ yes) =>
      (socket.destroy(), done(yes))
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`))
    socket.on('data', (chunk) => {
      heard += chunk
      if (heard.includes('+PONG')) end(true)
      else if (/-(LOADING|WRONGPASS|ERR)/.test(heard)) end(false)
    })
    socket
      .once('error', () => end(false))
      .once('timeout', () => end(false))
      .once('close', () => end(false))
  })
}

/** @param {{ folder: string, port: number, password: string, seen: string }} given */
function writeConfig({ folder, port, password, seen }) {
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `requirepass ${password}`,
    `dir "${seen}"`,
    // Every write is in the kernel's hands before it is answered, so a kill -9 loses none. With `everysec` it answers first while a flush of the disk
    // takes long (seen: 1277 answered writes gone in 12 kills with flushes of 0.7 s). A power cut may lose half a minute, of nothing that is only here.
    'appendonly yes',
    'appendfsync no',
    'save ""',
    // BullMQ's jobs may not be thrown out to make room.
    'maxmemory-policy noeviction',
    'daemonize no',
  ]
  writePrivate(join(folder, 'redis.conf'), `${lines.join('\n')}\n`)
}

/**
 * @param {import('./stores.mjs').Wish} wish
 * @returns {Promise<import('./stores.mjs').Store>}
 */
export async function startRedis({ crew, port, password, tell }) {
  const server = await findServer(tell)
  const here = privateFolder(join(crew.data, 'redis'))
  const place = server
    ? { folder: here, seen: here, own: () => undefined, command: (/** @type {string[]} */ words) => words }
    : await placeInTree(crew.data, 'redis', 'redis')
  writeConfig({ ...place, port, password })
  place.own()
  const [file, ...args] = place.command([server ?? '/usr/bin/redis-server', join(place.seen, 'redis.conf')])
  await crew.keep({
    name: 'redis',
    layer: 0,
    file,
    args,
    stopSignal: 'SIGTERM',
    isReady: () => pings(port, password),
  })
  return { url: `redis://:${password}@127.0.0.1:${port}` }
}
