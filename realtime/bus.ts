import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { z } from 'zod'
import { newId } from '#shared/ids.ts'
import { channel } from '#shared/keys.ts'
import type { AccessChanged } from '#shared/ports.ts'
import { RoomRef } from '#shared/rooms.ts'
import { connectRedis, createSubscriber, type Subscriber } from './redis.ts'

export type BusDeps = {
  redisUrl: string
  log: Logger
  registry: Registry
  /** Put before every channel name. Redis channels ignore database numbers, so worlds that share a server need their own. */
  prefix?: string
  /** Milliseconds between heartbeats to oneself; three missed ones replace the subscriber. */
  heartbeatMs?: number
}

export type Bus = ReturnType<typeof createBus>
/** `isHeard`: true from when every message is heard; false when that has to wait for Redis (`onRestored` or the first connection). */
export type Heard = { isHeard: Promise<boolean>; stop: () => void }
type Hear = (message: Buffer, channel: string) => void
type Metrics = ReturnType<typeof createMetrics>

export const AccessChange = z.object({
  epoch: z.number(),
  userId: z.string().exactOptional(),
  sessionId: z.string().exactOptional(),
  workspaceId: z.string().exactOptional(),
  rooms: z.array(RoomRef).exactOptional(),
}) satisfies z.ZodType<AccessChanged>

/**
 * The realtime side of Redis: one connection that hears every channel, one that publishes and runs commands. Redis may
 * be away at any time: nothing here rejects because of it, and `onRestored` tells when messages may have been missed.
 */
export function createBus({ redisUrl, log, registry, prefix = '', heartbeatMs = 2_000 }: BusDeps) {
  const listeners = new Map<string, Hear[]>()
  const restored: (() => void)[] = []
  const metrics = createMetrics(registry)
  const redis = connectRedis(redisUrl, log, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 2_000,
  })
  // A pattern is listened to under its own name, which no channel has.
  const deliver = (key: string, channelName: string, message: Buffer) => {
    for (const hear of listeners.get(key) ?? []) hear(message, channelName.slice(prefix.length))
  }
  const subscriber = createSubscriber({
    url: redisUrl,
    log,
    onMessage: (name, message) => deliver(name, name, message),
    onPattern: deliver,
    onRestored: () => restored.forEach((handler) => handler()),
  })

  async function publish(name: string, message: string | Buffer): Promise<boolean> {
    try {
      await redis.publish(prefix + name, message)
      return true
    } catch {
      // The connection logs its own failure once; a line for each lost message would drown the log.
      metrics.publishErrors.inc()
      return false
    }
  }

  const { onRaw, hear } = createEars(subscriber, listeners, prefix)

  function on<T>(name: string, shape: z.ZodType<T>, handler: (message: T) => void): void {
    onRaw(name, (message) => {
      const parsed = shape.safeParse(parseJson(message))
      if (parsed.success) handler(parsed.data)
      else metrics.bad.inc({ channel: name })
    })
  }

  const heart = beat({ subscriber, metrics, heartbeatMs, onRaw, publish })

  return {
    /** Commands. They reject at once while Redis is away, so every caller must expect that. */
    redis,
    /** Hears a channel, or a pattern ending in `*`, as bytes. */
    onRaw,
    /** Hears a channel as bytes, until it is stopped. */
    hear,
    /** Hears a channel. What is not JSON of this shape is counted and ignored. */
    on,
    /** Whether Redis took the message. Never rejects; failures are counted. */
    publish,
    /** How many connections hear each of these channels; null when Redis does not say. */
    earsOf: (names: string[]) =>
      earsOf(
        redis,
        log,
        names.map((name) => prefix + name),
      ),
    /** False when its connection is broken, or when it has not heard itself for three heartbeats. */
    isUp: heart.isUp,
    /** After every new subscription but the first: messages may have been missed. */
    onRestored: (handler: () => void): void => void restored.push(handler),
    /** Every `access.changed`; it may come late, twice, or (Redis away) never, so holders of access also re-check. */
    onAccessChanged: (handler: (change: AccessChanged) => void): void => on(channel.access, AccessChange, handler),
    close(): void {
      heart.stop()
      subscriber.close()
      redis.disconnect()
    },
  }
}

async function earsOf(redis: Redis, log: Logger, channels: string[]): Promise<number[] | null> {
  try {
    // Name, number, name, number.
    const answer = await redis.pubsub('NUMSUB', ...channels)
    return channels.map((_, index) => Number(answer[2 * index + 1]))
  } catch (err) {
    log.debug({ err }, 'Redis does not say who hears a channel')
    return null
  }
}

/** Who hears which channel; one channel may have several listeners. */
function createEars(subscriber: Subscriber, listeners: Map<string, Hear[]>, prefix: string) {
  function listen(key: string, hear: Hear): void {
    listeners.set(key, [...(listeners.get(key) ?? []), hear])
  }

  function onRaw(name: string, hear: Hear): void {
    listen(prefix + name, hear)
    // A failure is logged, and made good by the heartbeat.
    void (name.endsWith('*') ? subscriber.subscribePattern(prefix + name) : subscriber.subscribe(prefix + name))
  }

  function hear(name: string, handler: (message: Buffer) => void): Heard {
    const key = prefix + name
    const listener: Hear = (message) => handler(message)
    listen(key, listener)
    const stop = () => {
      const others = (listeners.get(key) ?? []).filter((other) => other !== listener)
      if (others.length > 0) return void listeners.set(key, others)
      listeners.delete(key)
      subscriber.unsubscribe(key)
    }
    return { isHeard: subscriber.subscribe(key), stop }
  }

  return { onRaw, hear }
}

type Body = {
  subscriber: Subscriber
  metrics: Metrics
  heartbeatMs: number
  onRaw: (name: string, hear: Hear) => void
  publish: (name: string, message: string) => Promise<boolean>
}

/** A connection may look open and deliver nothing (realtime.md F7), so the bus speaks to itself and replaces it. */
function beat({ subscriber, metrics, heartbeatMs, onRaw, publish }: Body) {
  const pulse = `truss:pulse:${newId()}`
  const patience = 3 * heartbeatMs
  let heardAt = 0
  let judgedFrom = Date.now()
  const isUp = (): boolean => subscriber.isOpen() && Date.now() - heardAt < patience
  metrics.watch(isUp)
  onRaw(pulse, (message) => {
    heardAt = Date.now()
    metrics.lag.observe(Math.max(0, heardAt - Number(message.toString())) / 1000)
  })
  // Not only after the first interval is it known whether Redis is there.
  const first = setInterval(
    () => {
      if (heardAt > 0) clearInterval(first)
      else if (subscriber.isOpen()) void publish(pulse, String(Date.now()))
    },
    Math.min(100, heartbeatMs),
  )
  const timer = setInterval(() => {
    void publish(pulse, String(Date.now()))
    if (isUp() || subscriber.isConnecting() || Date.now() - judgedFrom < patience) return
    metrics.replaced.inc()
    judgedFrom = Date.now()
    subscriber.replace()
  }, heartbeatMs)
  const stop = () => {
    clearInterval(first)
    clearInterval(timer)
  }
  return { isUp, stop }
}

function createMetrics(registry: Registry) {
  const registers = [registry]
  return {
    publishErrors: new Counter({ name: 'truss_io_bus_publish_errors_total', help: 'Messages lost', registers }),
    replaced: new Counter({ name: 'truss_io_bus_replaced_total', help: 'Subscribers that fell silent', registers }),
    bad: new Counter({
      name: 'truss_io_bus_bad_messages_total',
      help: 'Messages of a wrong shape, ignored',
      labelNames: ['channel'],
      registers,
    }),
    lag: new Histogram({
      name: 'truss_rt_bus_lag_seconds',
      help: 'From saying something to oneself over the bus to hearing it',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    watch(isUp: () => boolean): void {
      const up: Gauge = new Gauge({
        name: 'truss_io_bus_up',
        help: '1 while the bus hears itself',
        registers,
        collect: (): void => up.set(isUp() ? 1 : 0),
      })
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
