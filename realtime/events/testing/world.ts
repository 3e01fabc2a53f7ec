import { createServer } from 'node:http'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { io, type Socket } from 'socket.io-client'
import { newId } from '#shared/ids.ts'
import { channel } from '#shared/keys.ts'
import type { AccessChanged, Addressed } from '#shared/ports.ts'
import type { ClientToServer, Hello, ServerToClient, Welcome } from '#shared/socket.ts'
import { createBus } from '../../bus.ts'
import type { Limits } from '../limits.ts'
import { createSocketServer } from '../server.ts'
import type { Log } from './log.ts'
import { redisUrl } from './redis.ts'

export type Client = Socket<ServerToClient, ClientToServer>
export type NodeOptions = { url?: string; prefix?: string; limits?: Partial<Limits>; heartbeatMs?: number }
export type TestNode = Awaited<ReturnType<typeof openNode>>

/** One realtime node on a free port. */
export async function openNode(log: Log, options: NodeOptions = {}) {
  const { url = redisUrl(), prefix = `${newId()}:`, limits = {}, heartbeatMs = 100 } = options
  const registry = new Registry()
  const quiet = pino({ level: 'fatal' })
  const bus = createBus({ redisUrl: url, log: quiet, registry, prefix, heartbeatMs })
  const http = createServer((_, res) => res.writeHead(404).end())
  const server = createSocketServer({
    http,
    api: log.port,
    bus,
    log: quiet,
    registry,
    limits: { tickMs: 50, presenceGraceMs: 0, closeSpreadMs: 100, headGraceMs: 10, pollMs: 200, ...limits },
  })
  await server.started
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
  const address = http.address()
  if (typeof address !== 'object' || !address) throw new Error('no port')
  const clients: Client[] = []
  await until(() => bus.isUp())
  return {
    bus,
    server,
    http,
    registry,
    prefix,
    port: address.port,
    /** A client that has not connected yet. */
    client(cookie: string, headers: Record<string, string> = {}): Client {
      const client: Client = io(`http://127.0.0.1:${address.port}`, {
        path: '/rt/io',
        transports: ['websocket'],
        autoConnect: false,
        forceNew: true,
        reconnectionDelay: 50,
        reconnectionDelayMax: 200,
        extraHeaders: { cookie, ...headers },
      })
      clients.push(client)
      return client
    },
    announce: (event: Addressed) => bus.publish(channel.events, JSON.stringify(event)),
    tellHead: (pos: number) => bus.publish(channel.head, JSON.stringify({ pos })),
    changeAccess: (change: Omit<AccessChanged, 'epoch'>) =>
      bus.publish(channel.access, JSON.stringify({ epoch: log.events.length, ...change })),
    metric: async (name: string) => (await registry.getSingleMetric(name)?.get())?.values[0]?.value ?? 0,
    async close() {
      await server.close()
      for (const client of clients) client.close()
      bus.close()
      http.closeAllConnections()
      await new Promise((done) => http.close(done))
    },
  }
}

/** Waits for a state of the world; the test's own time limit ends it. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((done) => setTimeout(done, 5))
}

export async function connected(client: Client): Promise<Client> {
  client.connect()
  await until(() => client.connected)
  return client
}

export const say = (client: Client, hello: Omit<Hello, 'v'>): Promise<Welcome> =>
  new Promise((done) => client.emit('hello', { v: 1, ...hello }, done))

/** Connects, says hello and gathers the places of the events it gets. */
export async function listener(node: TestNode, cookie: string, hello: Omit<Hello, 'v'>) {
  const client = node.client(cookie)
  const heard: number[] = []
  client.on('event', (event) => void heard.push(event.pos))
  await connected(client)
  const welcome = await say(client, hello)
  return { client, heard, welcome }
}
