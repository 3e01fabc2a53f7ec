import { closeCode } from '#shared/rooms.ts'
import { answerTo } from './answers.ts'
import { takeAwareness, everyone } from './awareness.ts'
import { acknowledge } from './commit.ts'
import type { Connection, Yjs } from './context.ts'
import { awarenessFrame, deniedFrame, frame, readFrame, sync, type Inbound } from './frames.ts'
import { checkStateVector } from './guard.ts'
import { isHeavyUpdate, moveApart, sendOn } from './heavy/move.ts'
import { judgeUpdate, type Verdict } from './judge.ts'
import { mayTake } from './rate.ts'
import { close, send } from './send.ts'
import { tellAwareness } from './tell-awareness.ts'
import { endTurnOf, inTurn, takeIntoTurn } from './turn.ts'

/** Takes one frame of a client, in this turn of the event loop or a later one. Frames wait until the room is loaded. Never throws. */
export function receive(ctx: Yjs, connection: Connection, bytes: Uint8Array): void {
  if (connection.state === 'closed') return
  if (connection.state === 'waiting') return wait(ctx, connection, bytes)
  inTurn(ctx, connection, () => receiveNow(ctx, connection, bytes))
}

function receiveNow(ctx: Yjs, connection: Connection, bytes: Uint8Array): void {
  if (connection.state === 'closed') return
  const limit = sizeLimit(ctx, bytes)
  if (bytes.length > limit) {
    ctx.metrics.limited.inc({ limit: 'frame_bytes' })
    return close(ctx, connection, closeCode.tooLarge, `frame larger than ${limit} bytes`)
  }
  if (mayTake(ctx, connection, bytes, takeFrame)) takeFrame(ctx, connection, bytes)
}

function takeFrame(ctx: Yjs, connection: Connection, bytes: Uint8Array): void {
  try {
    take(ctx, connection, readFrame(bytes))
  } catch (err) {
    badFrame(ctx, connection, err)
  }
}

function wait(ctx: Yjs, connection: Connection, bytes: Uint8Array): void {
  connection.waiting.push(bytes)
  connection.waitingBytes += bytes.length
  const { waitingFrames, waitingBytes } = ctx.limits
  if (connection.waiting.length > waitingFrames || connection.waitingBytes > waitingBytes) {
    connection.waiting = []
    ctx.metrics.limited.inc({ limit: 'waiting' })
    close(ctx, connection, closeCode.overload, 'too much was sent before the room was ready')
  }
}

/** Bytes that a frame of this kind may have; both numbers that decide are the frame's first two bytes. */
function sizeLimit({ limits }: Yjs, bytes: Uint8Array): number {
  const envelope = 16
  if (bytes[0] !== frame.sync) return limits.awarenessBytes + envelope
  if (bytes[1] === sync.step1) return limits.stateVectorBytes + envelope
  return (bytes[1] === sync.step2 ? limits.syncBytes : limits.updateBytes) + envelope
}

/** Three are enough: a client of ours never sends one. */
export function badFrame(ctx: Yjs, connection: Connection, err: unknown): void {
  connection.badFrames += 1
  ctx.metrics.rejected.inc({ reason: 'bad_frame' })
  ctx.log.info({ err, room: connection.room.name, userId: connection.principal.userId }, 'bad frame')
  if (connection.badFrames >= ctx.limits.badFrames) close(ctx, connection, closeCode.badFrame, 'not a Yjs frame')
}

function take(ctx: Yjs, connection: Connection, inbound: Inbound): void {
  switch (inbound.type) {
    case 'step1':
      return answerStep1(ctx, connection, inbound.vector)
    case 'awareness':
      return awareness(ctx, connection, inbound)
    case 'queryAwareness': {
      const states = everyone(connection.room)
      if (states) send(ctx, connection, states)
      return
    }
    case 'step2':
    case 'update':
      return update(ctx, connection, inbound)
  }
}

/** Only the difference travels. */
function answerStep1(ctx: Yjs, connection: Connection, vector: Uint8Array): void {
  checkStateVector(vector)
  // With what came just before, or that would be sent twice.
  endTurnOf(ctx, connection.room)
  send(ctx, connection, answerTo(ctx, connection.room, vector))
}

function update(ctx: Yjs, connection: Connection, inbound: { type: 'step2' | 'update'; update: Uint8Array }): void {
  // Before it is looked through, which takes as long as to apply it.
  if (isHeavyUpdate(ctx, connection, inbound.update) && moveApart(ctx, connection.room)) return sendOn(ctx, connection)
  // An answer to our SyncStep1 may hold what others wrote; anything else is the connection's own.
  const relay = inbound.type === 'step2' && connection.relays > 0
  if (relay) connection.relays -= 1
  connection.received += 1
  const verdict = judgeUpdate(ctx, connection, inbound.update, relay)
  if (verdict.state === 'good') return takeIntoTurn(ctx, connection, inbound.update)
  // Acknowledgements keep the order of the frames.
  endTurnOf(ctx, connection.room)
  refuse(ctx, connection, verdict)
}

function refuse(ctx: Yjs, connection: Connection, verdict: Exclude<Verdict, { state: 'good' }>): void {
  const { room, received } = connection
  switch (verdict.state) {
    case 'repeat':
      return acknowledge(ctx, connection, received, room.log.last)
    case 'denied':
      // A refused frame never becomes durable, so the count stops before it.
      acknowledge(ctx, connection, received, Infinity)
      connection.refused = true
      ctx.metrics.rejected.inc({ reason: 'denied' })
      return send(ctx, connection, deniedFrame(verdict.reason))
    case 'stolen':
      ctx.metrics.rejected.inc({ reason: 'foreign_client' })
      ctx.log.warn(
        { audit: true, room: room.name, userId: connection.principal.userId },
        'update in the name of another client',
      )
      return close(ctx, connection, closeCode.resync, 'update in the name of another client')
    case 'bad':
      acknowledge(ctx, connection, received, Infinity)
      return badFrame(ctx, connection, verdict.err)
  }
}

function awareness(ctx: Yjs, connection: Connection, inbound: Extract<Inbound, { type: 'awareness' }>): void {
  const behind = takeAwareness(ctx, connection, inbound.entries)
  if (behind.length > 0) {
    send(ctx, connection, awarenessFrame(behind.map(({ id, clock }) => ({ id, clock, state: null }))))
  }
  tellAwareness(ctx, connection.room)
}
