import { Redis, type RedisOptions } from 'ioredis'
import type { Logger } from 'pino'

/** Full jitter on the upper half, so that many nodes do not come back to a restarted Redis in one moment. */
const retryStrategy = (times: number): number => Math.min(2_000, 100 * 2 ** times) * (0.5 + Math.random() / 2)

/** A connection that never gives up and never throws by itself. Every failed try is the same news, so it is told once. */
export function connectRedis(url: string, log: Logger, options: RedisOptions): Redis {
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

export type SubscriberDeps = {
  url: string
  log: Logger
  onMessage(channel: string, message: Buffer): void
  onPattern(pattern: string, channel: string, message: Buffer): void
  /** After every subscription but the first: messages may have been missed. */
  onRestored(): void
}

/** One subscribed connection that can be replaced, and knows by itself what it must hear. */
export function createSubscriber(deps: SubscriberDeps) {
  const channels = new Set<string>()
  const patterns = new Set<string>()
  let listened = false
  let client = open()

  function open(): Redis {
    const opened = connectRedis(deps.url, deps.log, { autoResubscribe: false, maxRetriesPerRequest: null })
    opened.on('ready', () => void listen(opened))
    opened.on('messageBuffer', (channel: Buffer, message: Buffer) => deps.onMessage(channel.toString(), message))
    opened.on('pmessageBuffer', (pattern: Buffer, channel: Buffer, message: Buffer) => {
      deps.onPattern(pattern.toString(), channel.toString(), message)
    })
    return opened
  }

  async function listen(opened: Redis): Promise<void> {
    if (!(await ask(opened, [...channels], [...patterns]))) return
    if (listened) deps.onRestored()
    listened = true
  }

  const isOpen = (): boolean => client.status === 'ready'

  async function ask(opened: Redis, names: string[], globs: string[]): Promise<boolean> {
    try {
      if (names.length > 0) await opened.subscribe(...names)
      if (globs.length > 0) await opened.psubscribe(...globs)
      return true
    } catch (err) {
      deps.log.warn({ err }, 'could not subscribe, the heartbeat will replace this connection')
      return false
    }
  }

  return {
    /** True when it is heard from now on; false when that has to wait for the connection. */
    subscribe(name: string): Promise<boolean> {
      channels.add(name)
      return isOpen() ? ask(client, [name], []) : Promise.resolve(false)
    },
    subscribePattern(pattern: string): Promise<boolean> {
      patterns.add(pattern)
      return isOpen() ? ask(client, [], [pattern]) : Promise.resolve(false)
    },
    unsubscribe(name: string): void {
      channels.delete(name)
      // A channel that is still heard costs a little and harms nobody: its listener is gone, and the next connection forgets it.
      if (isOpen())
        client.unsubscribe(name).catch((err: unknown) => deps.log.debug({ err, name }, 'could not unsubscribe'))
    },
    isOpen,
    /** Whether a connection is being made already, so that replacing it would only start over. */
    isConnecting: (): boolean => client.status === 'connecting' || client.status === 'reconnecting',
    replace(): void {
      client.disconnect()
      client = open()
    },
    close: (): void => client.disconnect(),
  }
}

export type Subscriber = ReturnType<typeof createSubscriber>
