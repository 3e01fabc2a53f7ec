import { closeCode } from '#shared/rooms.ts'
import { recheck } from './access.ts'
import { tendAnswer } from './answers.ts'
import { tendMemory } from './budget.ts'
import { tendCompaction } from './compactSchedule.ts'
import { askForState } from './connection.ts'
import type { Connection, Room, Yjs } from './context.ts'
import { forgetKnocks } from './crowd.ts'
import { noteFill } from './degraded.ts'
import { keepAliveFrame } from './frames.ts'
import { isGrown, moveApart } from './heavy/move.ts'
import { projectRoom } from './project.ts'
import { unloadIfIdle } from './room.ts'
import { close, send, tendLag } from './send.ts'

/** The one slow timer of the engine; connections and rooms have none of their own for this. */
export function tick(ctx: Yjs): void {
  tendMemory(ctx)
  tendCompaction(ctx)
  forgetKnocks(ctx)
  for (const connection of ctx.connections) tendConnection(ctx, connection)
  for (const room of ctx.rooms.values()) if (room.state === 'ready') tendRoom(ctx, room)
}

/** More often than the rest, so that not all that became due in a second begins in the same moment. */
export function tendProjections(ctx: Yjs): void {
  const now = ctx.now()
  for (const room of ctx.rooms.values()) {
    const { dueAt } = room.projection
    if (dueAt !== null && now >= dueAt && room.state === 'ready') void projectRoom(ctx, room)
  }
}

function tendConnection(ctx: Yjs, connection: Connection): void {
  const now = ctx.now()
  if (now >= connection.pingAt) ping(ctx, connection)
  if (connection.state !== 'open') return
  if (now >= connection.until) return close(ctx, connection, closeCode.unauthenticated, 'the session has ended')
  if (now >= connection.nextCheckAt) void recheck(ctx, connection)
  if (now - connection.sentAt >= ctx.limits.keepAliveMs && !connection.lag) send(ctx, connection, keepAliveFrame)
  tendLag(ctx, connection)
}

/** Two unanswered pings: the other side is gone without having said so (also when it never answers our close). */
function ping(ctx: Yjs, connection: Connection): void {
  if (connection.missedPongs >= 2) return connection.ws.terminate()
  connection.missedPongs += 1
  connection.pingAt = ctx.now() + ctx.limits.pingMs
  if (connection.ws.readyState === connection.ws.OPEN) connection.ws.ping()
}

function tendRoom(ctx: Yjs, room: Room): void {
  const now = ctx.now()
  if (room.idleAt !== null && now >= room.idleAt) void unloadIfIdle(ctx, room)
  if (isGrown(ctx, room)) moveApart(ctx, room)
  tendPending(ctx, room)
  noteFill(ctx, room)
  tendAnswer(ctx, room)
}

/** An update waits for one that never came: ask its sender for everything, and if that does not help, start it over. */
function tendPending(ctx: Yjs, room: Room): void {
  const { pending } = room
  if (!pending || pending.from.state !== 'open') return
  const waited = ctx.now() - pending.since
  if (waited > ctx.limits.pendingCloseMs) {
    close(ctx, pending.from, closeCode.resync, 'an update is missing')
  } else if (waited > ctx.limits.pendingAskMs && !pending.asked) {
    pending.asked = true
    askForState(ctx, pending.from)
  }
}
