import { redisKey } from '#shared/keys.ts'
import type { Connection, Yjs } from '../context.ts'
import type { Cluster } from './context.ts'

/**
 * `doc:active:{id}`: who has a document or whiteboard open (seed 004). A projection: nothing reads it to decide anything, it runs out by
 * itself, and while Redis is away it is not there.
 */
export function noteOpen({ cluster }: Yjs, { room }: Connection): void {
  cluster?.entered.add(room)
}

/** The user leaves with their last connection here; another node that still has them says so at its next turn. */
export function noteClosed(ctx: Yjs, { room, principal }: Connection): void {
  if (!ctx.cluster || [...room.connections].some((other) => other.principal.userId === principal.userId)) return
  ctx.cluster.bus.redis.srem(redisKey.docActive(room.ref.id), principal.userId).catch(away(ctx))
}

/** Says who is there where somebody has come, and everywhere before it runs out. Called by the ticker, so that a crowd is one message. */
export function tendActive(ctx: Yjs, cluster: Cluster): void {
  const isDue = ctx.now() >= cluster.nextActiveAt
  if (isDue) cluster.nextActiveAt = ctx.now() + ctx.limits.activeMs / 3
  const rooms = isDue ? [...ctx.rooms.values()] : [...cluster.entered]
  cluster.entered.clear()
  if (rooms.length === 0 || !cluster.bus.isUp()) return
  const writing = cluster.bus.redis.multi()
  for (const room of rooms) {
    const users = new Set([...room.connections].map(({ principal }) => principal.userId))
    if (users.size === 0) continue
    const key = redisKey.docActive(room.ref.id)
    writing.sadd(key, ...users)
    writing.pexpire(key, ctx.limits.activeMs)
  }
  writing.exec().catch(away(ctx))
}

const away = (ctx: Yjs) => (err: unknown) => ctx.log.debug({ err }, 'who has the room open could not be noted')
