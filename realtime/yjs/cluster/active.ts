import { redisKey } from '#shared/keys.ts'
import type { Connection, Room, Yjs } from '../context.ts'
import type { Cluster } from './context.ts'

/**
 * `doc:active:{id}`: who has a document or whiteboard open (seed 004). A projection: nothing reads it to decide anything, it runs out by
 * itself, and while Redis is away it is not there.
 */
export function noteOpen(ctx: Yjs, { room, principal }: Connection): void {
  if (ctx.cluster) write(ctx, ctx.cluster, room, [principal.userId])
}

/** The user leaves with their last connection here; another node that still has them says so at its next turn. */
export function noteClosed(ctx: Yjs, { room, principal }: Connection): void {
  if (!ctx.cluster || [...room.connections].some((other) => other.principal.userId === principal.userId)) return
  ctx.cluster.bus.redis.srem(redisKey.docActive(room.ref.id), principal.userId).catch(away(ctx))
}

/** Says again who is there, before it runs out. Called by the ticker. */
export function tendActive(ctx: Yjs, cluster: Cluster): void {
  if (ctx.now() < cluster.nextActiveAt) return
  cluster.nextActiveAt = ctx.now() + ctx.limits.activeMs / 3
  if (!cluster.bus.isUp()) return
  for (const room of ctx.rooms.values()) {
    const users = new Set([...room.connections].map(({ principal }) => principal.userId))
    if (users.size > 0) write(ctx, cluster, room, [...users])
  }
}

function write(ctx: Yjs, cluster: Cluster, room: Room, users: string[]): void {
  const key = redisKey.docActive(room.ref.id)
  cluster.bus.redis
    .multi()
    .sadd(key, ...users)
    .pexpire(key, ctx.limits.activeMs)
    .exec()
    .catch(away(ctx))
}

const away = (ctx: Yjs) => (err: unknown) => ctx.log.debug({ err }, 'who has the room open could not be noted')
