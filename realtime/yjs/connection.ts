import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Principal } from '#shared/ports.ts'
import { closeCode, type RoomRef } from '#shared/rooms.ts'
import * as Y from 'yjs'
import { dropAwareness, everyone } from './awareness.ts'
import { noteClosed, noteOpen } from './cluster/active.ts'
import type { Connection, Granted, Room, Yjs } from './context.ts'
import { noteArrival, noteDeparture } from './crowd.ts'
import { sync, syncFrame } from './frames.ts'
import { sendOn } from './heavy/move.ts'
import { forgetLate, newAllowance } from './rate.ts'
import { badFrame, receive } from './receive.ts'
import { linger, openRoom } from './room.ts'
import { close, noticeLag, send, sendInfo } from './send.ts'
import { tellAwareness } from './tell-awareness.ts'
import { inTurn } from './turn.ts'

export type Admission = { socket: Duplex; principal: Principal; ref: RoomRef; access: Granted; v1: boolean }

let connections = 0

/** Lets a socket into its room. Frames are read from now on, but wait until the room is loaded. */
export function admit(ctx: Yjs, ws: WebSocket, admission: Admission): Connection {
  const room = openRoom(ctx, admission.ref, admission.access.gen)
  const connection = newConnection(ctx, ws, room, admission)
  ctx.connections.add(connection)
  noteArrival(ctx, connection)
  room.connections.add(connection)
  room.idleAt = null
  noteOpen(ctx, connection)
  nameTooLarge(ctx, ws)
  ws.on('message', (message, isBinary) => {
    const bytes = bytesOf(message)
    if (isBinary) receive(ctx, connection, bytes)
    else inTurn(ctx, connection, () => badFrame(ctx, connection, new Error('text frame')))
  })
  ws.on('pong', () => {
    connection.missedPongs = 0
    connection.heardAt = ctx.now()
  })
  // ws closes by itself after an error; the listener keeps it from ending the process.
  ws.on('error', (err) => ctx.log.debug({ err, room: room.name }, 'socket error'))
  // Its last frames may wait, and their sender may have no other copy.
  ws.on('close', (code) => inTurn(ctx, connection, () => leave(ctx, connection, code)))
  // A failed load closes its connections in `openRoom`.
  room.opened.then(
    () => start(ctx, connection),
    () => undefined,
  )
  return connection
}

function newConnection(ctx: Yjs, ws: WebSocket, room: Room, { socket, principal, access, v1 }: Admission): Connection {
  const now = ctx.now()
  connections += 1
  return {
    id: connections,
    ws,
    socket,
    principal,
    room,
    role: access.role,
    epoch: access.epoch,
    until: access.until,
    v1,
    state: 'waiting',
    waiting: [],
    waitingBytes: 0,
    badFrames: 0,
    received: 0,
    acks: [],
    refused: false,
    relays: 0,
    allowance: newAllowance(ctx.limits, now),
    holds: new Set(),
    late: 0,
    firstAnswer: 0,
    lag: null,
    sentAt: now,
    heardAt: now,
    missedPongs: 0,
    pingAt: now + ctx.limits.pingMs,
    checkedAt: now,
    nextCheckAt: now + ctx.limits.recheckMs,
    checking: 'no',
  }
}

const bytesOf = (message: Buffer | ArrayBuffer | Buffer[]): Uint8Array => {
  if (Array.isArray(message)) return Buffer.concat(message)
  return message instanceof ArrayBuffer ? new Uint8Array(message) : message
}

/** ws answers a frame over its own limit with 1009, after which y-websocket would send the same frame for ever. */
function nameTooLarge(ctx: Yjs, ws: WebSocket): void {
  const closeWith = ws.close.bind(ws)
  ws.close = (code, reason) => {
    if (code === 1009) closeWith(closeCode.tooLarge, `frame larger than ${ctx.limits.syncBytes} bytes`)
    else closeWith(code, reason)
  }
}

/** The room is there: first ours (info, SyncStep1, who is here), then what the client sent while it waited. */
function start(ctx: Yjs, connection: Connection): void {
  const { room } = connection
  if (connection.state === 'closed') return
  if (room.state !== 'ready') return close(ctx, connection, closeCode.overload, 'the room is loaded again')
  if (room.moving) return sendOn(ctx, connection)
  connection.state = 'open'
  sendInfo(ctx, connection)
  askForState(ctx, connection)
  const states = everyone(room)
  if (states) send(ctx, connection, states)
  const { waiting } = connection
  connection.waiting = []
  for (const bytes of waiting) receive(ctx, connection, bytes)
  noticeLag(ctx, connection)
}

/** SyncStep1: the client answers with everything that the room lacks. */
export function askForState(ctx: Yjs, connection: Connection): void {
  connection.relays += 1
  send(ctx, connection, syncFrame(sync.step1, Y.encodeStateVector(connection.room.doc)))
}

function leave(ctx: Yjs, connection: Connection, code: number): void {
  const { room } = connection
  if (connection.state !== 'closed') ctx.metrics.closes.inc({ code })
  connection.state = 'closed'
  connection.waiting = []
  ctx.connections.delete(connection)
  noteDeparture(ctx, connection)
  forgetLate(connection)
  room.connections.delete(connection)
  if (room.state === 'gone') return
  noteClosed(ctx, connection)
  dropAwareness(room, connection)
  tellAwareness(ctx, room)
  if (room.connections.size > 0) return
  linger(ctx, room)
}
