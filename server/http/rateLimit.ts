import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { refuse } from '../errors.ts'

export type Allowance = { limit: number; remaining: number; resetSeconds: number }

/**
 * Counts one use of `name` in the present minute and refuses with 429 above `limit`. When Redis is away it lets pass
 * and logs: a limit must not take the product down.
 */
export async function takeFrom(redis: Redis, log: Logger, name: string, limit: number, now: Date): Promise<Allowance> {
  const minute = Math.floor(now.getTime() / 60_000)
  const resetSeconds = 60 - Math.floor((now.getTime() % 60_000) / 1000)
  const key = `rate:${name}:${minute}`
  let used = 0
  try {
    const [[, count] = []] = (await redis.multi().incr(key).expire(key, 120).exec()) ?? []
    used = Number(count ?? 0)
  } catch (err) {
    log.warn({ err, name: name.split(':')[0] }, 'rate limit not counted: Redis is away')
  }
  if (used > limit)
    refuse('rate_limited', `Too many requests; try again in ${resetSeconds} s.`, { retryAfter: resetSeconds })
  return { limit, remaining: Math.max(0, limit - used), resetSeconds }
}
