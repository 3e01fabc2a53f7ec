import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { refuse } from '../errors.ts'

export type Allowance = { limit: number; remaining: number; resetSeconds: number }

export type RateLimiter = (name: string, limit: number, now: Date) => Promise<Allowance>

const minuteOf = (now: Date) => Math.floor(now.getTime() / 60_000)

/** One more use of `name` in this minute: how many that makes, 0 when Redis is away, as a limit must not take the product down. */
async function count(redis: Redis, log: Logger, name: string, minute: number): Promise<number> {
  const key = `rate:${name}:${minute}`
  try {
    const [[, used] = []] = (await redis.multi().incr(key).expire(key, 120).exec()) ?? []
    return Number(used ?? 0)
  } catch (err) {
    log.warn({ err, name: name.split(':')[0] }, 'rate limit not counted: Redis is away')
    return 0
  }
}

function allow(used: number, limit: number, now: Date): Allowance {
  const resetSeconds = 60 - Math.floor((now.getTime() % 60_000) / 1000)
  if (used > limit)
    refuse('rate_limited', `Too many requests; try again in ${resetSeconds} s.`, { retryAfter: resetSeconds })
  return { limit, remaining: Math.max(0, limit - used), resetSeconds }
}

/**
 * Counts one use of `name` in the present minute and refuses with 429 above `limit`. When Redis is away it lets pass
 * and logs.
 */
export const takeFrom = async (redis: Redis, log: Logger, name: string, limit: number, now: Date) =>
  allow(await count(redis, log, name, minuteOf(now)), limit, now)

/**
 * The same for what is asked all the time: who has used less than half of the limit, as far as this process knows from its own count and
 * Redis' last answer, does not wait for Redis to count. The first use in a minute always does.
 */
export function rateLimiter(redis: Redis, log: Logger): RateLimiter {
  let present = 0
  const known = new Map<string, number>()
  return async (name, limit, now) => {
    const minute = minuteOf(now)
    if (minute !== present) known.clear()
    present = minute
    const before = known.get(name) ?? 0
    known.set(name, before + 1)
    const counted = count(redis, log, name, minute).then((used) => {
      if (minute === present) known.set(name, Math.max(known.get(name) ?? 0, used))
      return used
    })
    return allow(before > 0 && before < limit / 2 ? before + 1 : await counted, limit, now)
  }
}
