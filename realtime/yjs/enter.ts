import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket, WebSocketServer } from 'ws'
import { admit, type Admission } from './connection.ts'
import type { Connection, Yjs } from './context.ts'
import { refuseCrowd, type Refusal } from './crowd.ts'

/** What a WebSocket is made of. */
export type Knocking = { req: IncomingMessage; socket: Duplex; head: Buffer }
export type Entering = Knocking & Admission

/** Upgrades a socket and lets it into its room, at once; null when it was closed, as its room or its person has too many already. */
export function enter(ctx: Yjs, wss: WebSocketServer, entering: Entering): Connection | null {
  let connection: Connection | null = null
  wss.handleUpgrade(entering.req, entering.socket, entering.head, (ws) => {
    const refusal = refuseCrowd(ctx, entering.principal, entering.ref)
    if (refusal) close(ctx, ws, refusal)
    else connection = admit(ctx, ws, entering)
  })
  return connection
}

/** Upgrades a socket and closes it: a browser's WebSocket cannot see an HTTP status. */
export function turnAway(ctx: Yjs, wss: WebSocketServer, { req, socket, head }: Knocking, refusal: Refusal): void {
  wss.handleUpgrade(req, socket, head, (ws) => close(ctx, ws, refusal))
}

function close(ctx: Yjs, ws: WebSocket, { code, reason, limit }: Refusal): void {
  ctx.metrics.closes.inc({ code })
  if (limit) ctx.metrics.limited.inc({ limit })
  ws.on('error', (err) => ctx.log.debug({ err }, 'socket error after a refusal'))
  ws.close(code, reason)
}
