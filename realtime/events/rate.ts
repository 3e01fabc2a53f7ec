export type Rate = { burst: number; perSecond: number }
export type Bucket = { tokens: number; at: number }

/** Takes one token; false when none is left. A missing bucket is a full one. */
export function takeToken(buckets: Map<string, Bucket>, name: string, rate: Rate, now: number): boolean {
  const { tokens, at } = buckets.get(name) ?? { tokens: rate.burst, at: now }
  const filled = Math.min(rate.burst, tokens + ((now - at) / 1000) * rate.perSecond)
  const isLeft = filled >= 1
  buckets.set(name, { tokens: isLeft ? filled - 1 : filled, at: now })
  return isLeft
}
