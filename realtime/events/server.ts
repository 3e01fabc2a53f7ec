import type { IncomingMessage, Server as HttpServer } from 'node:http'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { Server } from 'socket.io'
import type { Addressed, ApiPort } from '#shared/ports.ts'
import { socketPath } from '#shared/socket.ts'
import type { Bus } from '../bus.ts'
import { closeCrowds, openCrowds } from '../presence/crowds.ts'
import { onPeopleChanged, recordIfGone } from '../presence/people.ts'
import { onViewersChanged } from '../presence/viewing.ts'
import { adapterOn } from './adapter.ts'
import type { Io, Listener, Node } from './context.ts'
import { endListener } from './ending.ts'
import { startFeed, stopFeed, takeEvent } from './feed.ts'
import { admit, askWho, type Knocks } from './knock.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { createMetrics, watchNode, type Metrics } from './metrics.ts'
import { receive } from './receive.ts'
import { listen, lose, tell } from './wiring.ts'

export type SocketServerDeps = {
  /** The server whose upgrades of `/rt/io` are taken; all others are left alone. It stays open on `close`. */
  http: HttpServer
  api: ApiPort
  bus: Bus
  log: Logger
  registry: Registry
  limits?: Partial<Limits>
  now?: () => number
}

/**
 * The Socket.IO side: events of the log in order and once, presence, viewing and typing. Holds nothing that another
 * node could not take over: the log is the api's, the people are in Redis with an expiry.
 */
export function createSocketServer(deps: SocketServerDeps) {
  const limits = { ...defaultLimits, ...deps.limits }
  const metrics = createMetrics(deps.registry)
  const knocks: Knocks = new WeakMap()
  const io = createIo(deps.bus, limits, metrics, (req) => askWho(node, knocks, req))
  const node = createNode(deps, io, limits, metrics)
  watchNode(deps.registry, node)
  io.use((socket, next) => {
    const refusal = admit(node, knocks, socket)
    next(refusal === null ? undefined : new Error(refusal))
  })
  io.on('connection', (socket) => receive(node, socket))
  const timers = listen(node)
  io.attach(deps.http)
  return {
    /** An event announced in this process, so that it needs no Redis; the same one from Redis is ignored. */
    deliver: (event: Addressed): void => takeEvent(node.feed, event),
    /** Settles when the node knows its place in the log; hellos wait for it. */
    started: node.feed.started,
    /** Sends everybody away in waves, each client coming back to another node, and leaves nothing behind. */
    close: (): Promise<void> => close(node, timers),
  }
}

/** `refusalOf` is asked before each upgrade; a word refuses it. */
function createIo(
  bus: Bus,
  limits: Limits,
  metrics: Metrics,
  refusalOf: (req: IncomingMessage) => Promise<string | null>,
): Io {
  return new Server({
    path: socketPath,
    transports: ['websocket'],
    // engine.io would otherwise end every upgrade of the process that is not its own after a second.
    destroyUpgrade: false,
    serveClient: false,
    maxHttpBufferSize: limits.messageBytes,
    connectTimeout: limits.connectMs,
    pingInterval: limits.pingMs,
    pingTimeout: limits.pongMs,
    adapter: adapterOn(bus, () => metrics.ignored.inc({ reason: 'bus' })),
    allowRequest: (req, answer) => void refusalOf(req).then((refusal) => answer(refusal, refusal === null)),
  })
}

function createNode(deps: SocketServerDeps, io: Io, limits: Limits, metrics: Metrics): Node {
  const { api, bus, log, now = Date.now } = deps
  const onFailure = (err: unknown): void => {
    log.debug({ err }, 'presence could not be written or read')
    metrics.failures.inc({ what: 'presence' })
  }
  const node: Node = {
    io,
    api,
    bus,
    log,
    limits,
    metrics,
    now,
    feed: startFeed({
      api,
      log,
      limits,
      metrics,
      tell: (event) => tell(node, event),
      onLost: (head) => lose(node, head),
    }),
    crowds: openCrowds({
      bus,
      limits,
      now,
      onFailure,
      onLeft: (key) => void recordIfGone(node, key).catch(onFailure),
      onChange(key, changes) {
        if (key.startsWith('viewing:')) onViewersChanged(node, key)
        else onPeopleChanged(node, key, changes)
      },
    }),
    listeners: new Map(),
    ahead: new Map(),
    rechecks: { running: 0, waiting: new Set() },
    stopping: false,
  }
  return node
}

async function close(node: Node, timers: NodeJS.Timeout[]): Promise<void> {
  node.stopping = true
  const listeners = [...node.listeners.values()]
  const spread = Math.min(node.limits.closeSpreadMs, listeners.length * node.limits.closeEachMs)
  const sendAway = (listener: Listener) =>
    new Promise<void>((done) => {
      setTimeout(() => {
        endListener(node, listener, 'restart')
        done()
      }, Math.random() * spread)
    })
  await Promise.all(listeners.map(sendAway))
  for (const timer of timers) clearInterval(timer)
  stopFeed(node.feed)
  await closeCrowds(node.crowds)
  // Not `io.close()`, which would close the HTTP server too.
  node.io.engine.close()
}
