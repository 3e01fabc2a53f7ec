import { getHeapStatistics } from 'node:v8'
import type { Room, Yjs } from './context.ts'
import type { Limits } from './limits.ts'

/** Half of what this process may have on its heap: the rest is for everything else, and for a compaction. */
export const defaultRoomMemory = (): number => Math.floor(getHeapStatistics().heap_size_limit / 2)

/** What a room takes on the heap: about 20 times its encoded size (realtime.md 3.3, measured for boards; text takes less). */
export const costOf = ({ roomBaseBytes, roomFactor }: Limits, bytes: number): number =>
  roomBaseBytes + roomFactor * bytes

/** Estimated memory of all rooms, in bytes. */
export function memoryOf(ctx: Yjs): number {
  let sum = 0
  for (const room of ctx.rooms.values()) sum += costOf(ctx.limits, room.bytes)
  return sum
}

const overOf = (ctx: Yjs): number => memoryOf(ctx) - ctx.limits.roomMemoryBytes * ctx.limits.evictAbove

export const isScarce = (ctx: Yjs): boolean => overOf(ctx) > 0

/** Called by the ticker: when memory gets scarce, rooms that nobody is in do not linger. */
export function tendMemory(ctx: Yjs): void {
  const { limits } = ctx
  let over = overOf(ctx)
  if (over <= 0) return
  const now = ctx.now()
  const idle = [...ctx.rooms.values()].filter((room) => room.idleAt !== null && room.state === 'ready')
  for (const room of idle.toSorted((a, b) => (a.idleAt ?? 0) - (b.idleAt ?? 0))) {
    if (over <= 0) return
    over -= costOf(limits, room.bytes)
    if ((room.idleAt ?? 0) <= now) continue
    room.idleAt = now
    ctx.metrics.evictions.inc()
  }
}

/** A room is not opened because memory is full. Its message is for the client. */
export class OutOfMemory extends Error {}

/**
 * Takes the memory for a room of so many encoded bytes; called before it is read, when nothing is known of it yet, and again before it
 * is built. Throws `OutOfMemory` when the other rooms leave too little; rooms that are open already stay. A room alone is never too large.
 */
export function reserve(ctx: Yjs, room: Room, bytes: number): void {
  const { limits } = ctx
  const others = memoryOf(ctx) - costOf(limits, room.bytes)
  if (ctx.rooms.size > 1 && others + costOf(limits, bytes) > limits.roomMemoryBytes * limits.refuseAbove) {
    ctx.metrics.roomsRefused.inc()
    throw new OutOfMemory('no memory for another room')
  }
  room.bytes = bytes
}
