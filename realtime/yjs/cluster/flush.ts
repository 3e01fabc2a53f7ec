import { RoomRef, roomName } from '#shared/rooms.ts'
import { hurry, whenDurable } from '../commit.ts'
import type { Room, Yjs } from '../context.ts'
import { endTurnOf } from '../turn.ts'
import type { Cluster } from './context.ts'
import { catchUp } from './fill.ts'

/**
 * Resolves when everything that any node has applied in the room until now is stored, and this node's document (if it has the room open)
 * holds all of it. Waits as long as this node's database is away. Rejects when a live node did not answer within `askMs`.
 */
export async function flushRoom(ctx: Yjs, ref: RoomRef): Promise<void> {
  const [answered] = await Promise.all([ctx.cluster?.askAll('flush', ref), flushHere(ctx, ref)])
  if (answered && !answered.isComplete) throw new Error('another node did not say that it has stored the room')
  await Promise.all(roomsOf(ctx, ref).map((room) => catchUp(ctx, room)))
}

export function answerFlush(ctx: Yjs, cluster: Cluster): void {
  cluster.answerTo('flush', (body) => flushHere(ctx, RoomRef.parse(body)))
}

async function flushHere(ctx: Yjs, ref: RoomRef): Promise<void> {
  const live = roomsOf(ctx, ref).filter((room) => room.state !== 'loading')
  for (const room of live) endTurnOf(ctx, room)
  hurry(ctx)
  await Promise.all(live.map((room) => whenDurable(room)))
}

const roomsOf = (ctx: Yjs, ref: RoomRef): Room[] =>
  [...ctx.rooms.values()].filter((room) => room.name === roomName(ref))
