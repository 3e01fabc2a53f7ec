// Ports on the loopback, the same ones at each start while they are free.
import { randomInt } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { writePrivate } from './secrets.mjs'

/** @param {number} port @param {string} [host] @returns {Promise<boolean>} */
export function isFree(port, host = '127.0.0.1') {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => done(true)))
  })
}

/** @param {number} port @param {string} [host] @returns {Promise<boolean>} */
export function answers(port, host = '127.0.0.1') {
  return new Promise((done) => {
    const socket = connect({ port, host, timeout: 1000 })
    const end = (/** @type {boolean} */ yes) =>
      (socket.destroy(), done(yes))
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false))
  })
}

/** Below the range that the kernel hands out for outgoing connections, so that none of those can sit on ours. */
async function freePort() {
  for (;;) {
    const port = randomInt(20000, 32000)
    if (await isFree(port)) return port
  }
}

/**
 * @template {string} Name
 * @param {string} data @param {Name[]} names
 * @returns {Promise<Record<Name, number>>}
 */
export async function choosePorts(data, names) {
  const path = join(data, 'ports.json')
  const kept = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  const chosen = { ...kept }
  for (const name of names) if (!kept[name] || !(await isFree(kept[name]))) chosen[name] = await freePort()
  if (names.some((name) => chosen[name] !== kept[name])) writePrivate(path, `${JSON.stringify(chosen)}\n`)
  return chosen
}
