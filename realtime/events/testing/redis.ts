import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { delimiter, join } from 'node:path'
import { Redis } from 'ioredis'

/** Redis of the test run, database 7, or what stack/test.mjs names. */
export function redisUrl(): string {
  const url = process.env['REDIS_URL']
  if (!url) throw new Error('REDIS_URL is not set: start the tests with npm test')
  return url
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listenOn(server)
  await new Promise((done) => server.close(done))
  return port
}

async function listenOn(server: ReturnType<typeof createServer>, port = 0): Promise<number> {
  await new Promise<void>((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', done))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return address.port
}

/** A Redis that can be killed: the server on the PATH, or where there is none the test run's behind a cut wire. */
export async function killableRedis() {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/bin']
  const program = folders
    .flatMap((folder) => [join(folder, 'redis-server'), join(folder, 'valkey-server')])
    .find((path) => existsSync(path))
  if (!program) {
    const wire = await openWire(redisUrl())
    return { url: wire.url, kill: wire.cut, start: wire.mend, close: wire.close }
  }
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}/7`
  let child: ChildProcess | undefined
  const start = async () => {
    child = spawn(program, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'])
    const probe = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null })
    probe.on('error', () => undefined)
    await probe.ping()
    probe.disconnect()
  }
  const kill = async () => {
    if (child?.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((done) => child?.once('exit', done))
    child?.kill('SIGKILL')
    await gone
  }
  await start()
  return { url, kill, start, close: kill }
}

/** A wire to a Redis that can be cut, or made to deliver nothing while it looks open. */
export async function openWire(url: string) {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  const silenced = new Set<Socket>()
  const serve = () =>
    createServer((near) => {
      const far = connect(Number(target.port), target.hostname)
      for (const socket of [near, far]) {
        sockets.add(socket)
        socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
      }
      near.on('data', (bytes) => far.write(bytes)).on('close', () => far.destroy())
      // Only a wire that was open when it fell silent stays silent, as with a router that forgot a connection.
      far.on('data', (bytes) => void (silenced.has(near) || near.write(bytes))).on('close', () => near.destroy())
    })
  let server = serve()
  const port = await listenOn(server)
  const near = new URL(url)
  near.host = `127.0.0.1:${port}`
  const cut = async () => {
    const closed = new Promise((done) => server.close(done))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return {
    url: near.href,
    cut,
    mend: async () => {
      server = serve()
      await listenOn(server, port)
    },
    /** From now on nothing arrives over the connections that are open. */
    silence: () => {
      for (const socket of sockets) silenced.add(socket)
    },
    close: cut,
  }
}

const told = Buffer.from('*3\r\n$7\r\nmessage\r\n')

/** A wire to a Redis that may be killed; while `lose(n)` is set, every n-th message of a channel does not arrive. */
export async function lossyWire(url: string) {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let every = 0
  let seen = 0
  const isLost = () => every > 0 && ++seen % every === 0
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    let waiting: Buffer = Buffer.alloc(0)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
    }
    near.on('data', (bytes) => far.write(bytes)).on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    far.on('data', (bytes) => {
      waiting = Buffer.concat([waiting, bytes])
      const { passed, rest } = passOn(waiting, isLost)
      waiting = rest
      near.write(passed)
    })
  })
  const near = new URL(url)
  near.host = `127.0.0.1:${await listenOn(server)}`
  return {
    url: near.href,
    lose: (n: number) => void (every = n),
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}

/** What of Redis's bytes may pass: messages of channels whole or not at all, everything else as it is. */
function passOn(bytes: Buffer, isLost: () => boolean): { passed: Buffer; rest: Buffer } {
  const passed: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    const start = bytes.indexOf(told, at)
    // The last bytes may be the beginning of one.
    if (start < 0) break
    const end = endOfBulks(bytes, start + told.length, 2)
    if (end === null)
      return { passed: Buffer.concat([...passed, bytes.subarray(at, start)]), rest: bytes.subarray(start) }
    passed.push(bytes.subarray(at, start))
    if (!isLost()) passed.push(bytes.subarray(start, end))
    at = end
  }
  const cut = bytes.indexOf('*', Math.max(at, bytes.length - told.length))
  const from = cut >= 0 && told.subarray(0, bytes.length - cut).equals(bytes.subarray(cut)) ? cut : bytes.length
  return { passed: Buffer.concat([...passed, bytes.subarray(at, from)]), rest: bytes.subarray(from) }
}

/** Where `count` strings of the protocol end; null when they have not arrived whole. */
function endOfBulks(bytes: Buffer, from: number, count: number): number | null {
  let at = from
  for (let n = 0; n < count; n++) {
    const line = bytes.indexOf('\r\n', at)
    if (line < 0) return null
    at = line + 2 + Number(bytes.subarray(at + 1, line).toString()) + 2
    if (at > bytes.length) return null
  }
  return at
}
