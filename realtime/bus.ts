import { EventEmitter } from 'node:events'
import { Redis, type RedisOptions } from 'ioredis'
import type { Logger } from 'pino'
import { Counter, Gauge, type Registry } from 'prom-client'
import { z } from 'zod'
import { newId } from '#shared/ids.ts'
import { channel } from '#shared/keys.ts'
import type { AccessChanged } from '#shared/ports.ts'
import { RoomRef } from '#shared/rooms.ts'

export type BusDeps = {
  redisUrl: string
  log: Logger
  registry: Registry
  /** Put before every channel name. Redis channels ignore database numbers, so tests that share a server need their own. */
  prefix?: string
  /** Milliseconds between heartbeats to oneself; three missed ones replace the subscriber. */
  heartbeatMs?: number
}

export type Bus = Awaited<ReturnType<typeof createBus>>

const AccessChange = z.object({
  epoch: z.number(),
  userId: z.string().exactOptional(),
  sessionId: z.string().exactOptional(),
  workspaceId: z.string().exactOptional(),
  rooms: z.array(RoomRef).exactOptional(),
}) satisfies z.ZodType<AccessChanged>

const retryStrategy = (times: number): number => Math.min(2000, 100 * 2 ** times) * (0.5 + Math.random() / 2)

/** Every error of a connection is the same news again, so it is logged once until the connection is ready. */
function connect(url: string, log: Logger, options: RedisOptions): Redis {
  const redis = new Redis(url, { retryStrategy, connectTimeout: 5_000, ...options })
  let told = false
  redis.on('ready', () => {
    told = false
  })
  redis.on('error', (err) => {
    if (!told) log.warn({ err }, 'Redis is not reachable, trying again')
    told = true
  })
  return redis
}

function createMetrics(registry: Registry, isUp: () => boolean) {
  const registers = [registry]
  return {
    publishErrors: new Counter({ name: 'truss_io_bus_publish_errors_total', help: 'Messages lost', registers }),
    bad: new Counter({
      name: 'truss_io_bus_bad_messages_total',
      help: 'Messages of a wrong shape, ignored',
      labelNames: ['channel'],
      registers,
    }),
    replaced: new Counter({ name: 'truss_io_bus_replaced_total', help: 'Subscribers that fell silent', registers }),
    up: new Gauge({
      name: 'truss_io_bus_up',
      help: '1 while the bus hears itself',
      registers,
      collect() {
        this.set(isUp() ? 1 : 0)
      },
    }),
  }
}

type Listener = (message: Buffer) => void

/**
 * The realtime side of Redis: one connection that hears every channel, one that publishes and runs commands. Redis may
 * be away at any time: nothing here rejects because of it, and `onRestored` tells when messages may have been missed.
 * A connection that looks open but delivers nothing (realtime.md F7) is noticed by a heartbeat to oneself and replaced.
 */
export async function createBus(deps: BusDeps) {
  const { redisUrl, log, prefix = '', heartbeatMs = 2_000 } = deps
  const listeners = new Map<string, Listener[]>()
  const restored: (() => void)[] = []
  // Socket.IO's adapter gets this in place of two clients of its own: it ignores the promise of `publish`, and would
  // not notice a silent subscriber either.
  const adapterClient = new EventEmitter()
  const patterns = new Set<string>()
  const pulse = `${prefix}truss:pulse:${newId()}`
  let heardAt = 0
  let closed = false
  let everReady = false
  const isUp = (): boolean => Date.now() - heardAt < 3 * heartbeatMs
  const metrics = createMetrics(deps.registry, isUp)
  const redis = connect(redisUrl, log, { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 2_000 })
  let subscriber = subscribe()

  function subscribe(): Redis {
    const client = connect(redisUrl, log, { autoResubscribe: false, maxRetriesPerRequest: null })
    client.on('ready', () => void listen(client))
    client.on('messageBuffer', (name: Buffer, message: Buffer) => receive(name.toString(), message))
    client.on('pmessageBuffer', (pattern: Buffer, name: Buffer, message: Buffer) => {
      adapterClient.emit('pmessageBuffer', pattern, Buffer.from(name.toString().slice(prefix.length)), message)
    })
    return client
  }

  async function listen(client: Redis): Promise<void> {
    try {
      await client.subscribe(pulse, ...listeners.keys())
      if (patterns.size > 0) await client.psubscribe(...patterns)
    } catch (err) {
      log.warn({ err }, 'could not subscribe, the heartbeat will try again')
      return
    }
    heardAt = Date.now()
    if (everReady) for (const handler of restored) handler()
    everReady = true
  }

  function receive(name: string, message: Buffer): void {
    if (name === pulse) {
      heardAt = Date.now()
      return
    }
    for (const listener of listeners.get(name) ?? []) listener(message)
  }

  function beat(): void {
    void publish(pulse.slice(prefix.length), '')
    if (isUp() || subscriber.status === 'connecting' || subscriber.status === 'reconnecting') return
    metrics.replaced.inc()
    log.warn('the Redis subscriber fell silent and is replaced')
    heardAt = Date.now()
    subscriber.disconnect()
    subscriber = subscribe()
  }
  const timer = setInterval(beat, heartbeatMs)

  /** Whether it was handed to Redis. Never rejects; failures are counted. */
  async function publish(name: string, message: string | Buffer): Promise<boolean> {
    try {
      await redis.publish(prefix + name, message)
      return true
    } catch {
      // Logged once by the connection's own error; a line for each lost message would drown the log.
      metrics.publishErrors.inc()
      return false
    }
  }

  function onRaw(name: string, listener: Listener): void {
    const key = prefix + name
    const known = listeners.get(key)
    if (known) known.push(listener)
    else listeners.set(key, [listener])
    if (!known && subscriber.status === 'ready') void listen(subscriber)
  }

  /** Hears a channel. What is not JSON of this shape is counted and ignored. */
  function on<T>(name: string, shape: z.ZodType<T>, handler: (message: T) => void): void {
    onRaw(name, (message) => {
      const parsed = shape.safeParse(parseJson(message))
      if (parsed.success) handler(parsed.data)
      else metrics.bad.inc({ channel: name })
    })
  }

  return {
    /** Commands. They reject at once while Redis is away, so every caller must expect that. */
    redis,
    on,
    publish,
    /** False when it has not heard itself for three heartbeats. */
    isUp,
    /** After every new subscription but the first: messages may have been missed. */
    onRestored: (handler: () => void): void => void restored.push(handler),
    /** Every `access.changed`; may be told late, twice, or (Redis away) never, so holders of access also re-check. */
    onAccessChanged: (handler: (change: AccessChanged) => void): void => on(channel.access, AccessChange, handler),
    /** What `@socket.io/redis-adapter` wants as its two clients. */
    adapterClient: Object.assign(adapterClient, {
      publish: (name: string, message: string | Buffer) => publish(name, message),
      psubscribe(pattern: string) {
        patterns.add(prefix + pattern)
        if (subscriber.status === 'ready') void listen(subscriber)
      },
      subscribe(names: string[]) {
        for (const name of names)
          onRaw(name, (message) => adapterClient.emit('messageBuffer', Buffer.from(name), message))
      },
      punsubscribe: (pattern: string) => void patterns.delete(prefix + pattern),
      unsubscribe: (names: string[]) => names.forEach((name) => listeners.delete(prefix + name)),
    }),
    async close(): Promise<void> {
      if (closed) return
      closed = true
      clearInterval(timer)
      subscriber.disconnect()
      redis.disconnect()
    },
  }
}

function parseJson(message: Buffer): unknown {
  try {
    return JSON.parse(message.toString())
  } catch {
    return undefined
  }
}
