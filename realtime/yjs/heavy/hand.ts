import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { WebSocketServer } from 'ws'
import { closeCode, roomName } from '#shared/rooms.ts'
import type { Yjs } from '../context.ts'
import { type Entering, turnAway } from '../enter.ts'
import type { HeavyProcess } from './process.ts'

/** Only a TCP connection as it is can be given to another process. */
export const isHandable = (socket: Duplex): socket is Socket => socket instanceof Socket && !('encrypted' in socket)

/** What the handshake of a WebSocket needs. */
const handshake = [
  'connection',
  'upgrade',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-protocol',
  'sec-websocket-extensions',
]

const handshakeOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    handshake.flatMap((name) => {
      const value = headers[name]
      return typeof value === 'string' ? [[name, value] as const] : []
    }),
  )

/** Gives a socket, with what was found out about who knocks, to the process that has the room. Never rejects. */
export async function handOver(
  ctx: Yjs,
  wss: WebSocketServer,
  place: HeavyProcess,
  { socket, ...entering }: Entering & { socket: Socket },
): Promise<void> {
  const { req, principal, ref, access, v1 } = entering
  socket.on('error', (err) => ctx.log.debug({ err }, 'socket error before it was handed over'))
  try {
    await place.ready
  } catch {
    const refusal = { code: closeCode.overload, reason: 'the process for large rooms did not start' }
    return turnAway(ctx, wss, { ...entering, socket }, refusal)
  }
  if (socket.destroyed || ctx.stopping) {
    place.say({ type: 'left', room: roomName(ref) })
    return void socket.destroy()
  }
  // What came in the meantime.
  const more: unknown = socket.read()
  const head = Buffer.isBuffer(more) ? Buffer.concat([entering.head, more]) : entering.head
  ctx.heavy?.metrics.knocks.inc()
  place.hand({ headers: handshakeOf(req), head: head.toString('base64'), principal, ref, access, v1 }, socket)
}
