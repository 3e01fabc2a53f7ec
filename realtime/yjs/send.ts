import { closeCode } from '#shared/rooms.ts'
import * as Y from 'yjs'
import { everyone } from './awareness.ts'
import type { Connection, Room, Yjs } from './context.ts'
import { frame, infoFrame, sync, syncFrame } from './frames.ts'
import { release } from './hold.ts'
import { wireOf, writeWire } from './wire.ts'

const socketOpen = 1

/** Sends one frame that the client must get whatever its pace. */
export function send(ctx: Yjs, connection: Connection, bytes: Uint8Array): void {
  if (connection.ws.readyState !== socketOpen) return
  connection.sentAt = ctx.now()
  if (bytes[0] === frame.sync && bytes[1] === sync.step2 && connection.firstAnswer === 0)
    connection.firstAnswer = bytes.length
  writeWire(connection, wireOf(bytes))
  if (connection.socket.writableLength > ctx.limits.outboundBytes + connection.firstAnswer) {
    ctx.metrics.limited.inc({ limit: 'outbound' })
    close(ctx, connection, closeCode.overload, 'asks for more than it reads')
  }
}

/** Sends the same encoded frame to everybody in the room who keeps up, but not to `except`. */
export function broadcast(ctx: Yjs, room: Room, bytes: Uint8Array, except: Connection | null): void {
  const wire = wireOf(bytes)
  const now = ctx.now()
  for (const connection of room.connections) {
    if (connection === except || connection.state !== 'open' || connection.lag) continue
    if (connection.ws.readyState !== socketOpen) continue
    connection.sentAt = now
    writeWire(connection, wire)
    noticeLag(ctx, connection)
  }
}

/** A reader that cannot keep up gets no more deltas, but one difference when its buffer has drained: never a gap in a stream. */
export function noticeLag(ctx: Yjs, connection: Connection): void {
  const buffered = connection.socket.writableLength
  if (connection.lag || buffered <= ctx.limits.lagBytes) return
  // Before it lags much disappears in the buffers of the system, also when nobody reads; and a slow line empties those in large steps.
  const since = Math.max(connection.heardAt, ctx.now() - ctx.limits.lagStalledMs / 3)
  connection.lag = { vector: Y.encodeStateVector(connection.room.doc), buffered, since }
}

/** Ends lag mode when drained; closes with 1013 when nothing has drained, and nothing was heard, for a while. Called by the ticker. */
export function tendLag(ctx: Yjs, connection: Connection): void {
  const { lag, room } = connection
  if (!lag) return
  const buffered = connection.socket.writableLength
  // A pong comes only when all before it is read, which takes minutes on a slow line. What leaves a full socket is as good a sign of life.
  if (buffered < lag.buffered) connection.missedPongs = 0
  if (buffered < ctx.limits.lagDrainedBytes) {
    connection.lag = null
    send(ctx, connection, syncFrame(sync.update, Y.encodeStateAsUpdate(room.doc, lag.vector)))
    const states = everyone(room)
    if (states) send(ctx, connection, states)
    return
  }
  if (buffered < lag.buffered) {
    lag.buffered = buffered
    lag.since = ctx.now()
  }
  if (ctx.now() - lag.since <= ctx.limits.lagStalledMs) return
  ctx.metrics.limited.inc({ limit: 'lag' })
  close(ctx, connection, closeCode.overload, 'reads too slowly')
}

/** Tells role, generation and state of saving (frame 121). */
export function sendInfo(ctx: Yjs, connection: Connection): void {
  if (!connection.v1) return
  const { updateBytes, syncBytes, roomBytes, awarenessStateBytes, framesPerSecond, bytesPerSecond } = ctx.limits
  const { role, room } = connection
  const limits = { updateBytes, syncBytes, roomBytes, awarenessStateBytes, framesPerSecond, bytesPerSecond }
  send(ctx, connection, infoFrame({ role, gen: room.gen, degraded: room.log.degraded, fill: room.fill, limits }))
}

/** Closes with a code of `shared/rooms.ts`. What the client sends from now on is not read. */
export function close(ctx: Yjs, connection: Connection, code: number, reason: string): void {
  if (connection.state === 'closed') return
  ctx.metrics.closes.inc({ code })
  ctx.log.debug({ room: connection.room.name, userId: connection.principal.userId, code, reason }, 'closing connection')
  connection.state = 'closed'
  // The answer to our close must be read.
  for (const why of connection.holds) release(connection, why)
  connection.ws.close(code, reason)
}
