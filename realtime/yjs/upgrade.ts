import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocketServer } from 'ws'
import type { KnockHeaders, Principal, RoomAccess } from '#shared/ports.ts'
import { Id } from '#shared/ids.ts'
import { closeCode, RoomKind, type RoomRef } from '#shared/rooms.ts'
import { yjsPath } from '#shared/socket.ts'
import type { Knock, Yjs } from './context.ts'
import { refuseHaste, type Refusal } from './crowd.ts'
import { enter, turnAway } from './enter.ts'
import { handOver, isHandable } from './heavy/hand.ts'
import { whenMoved } from './heavy/move.ts'
import { storedBytes, takePlace } from './heavy/place.ts'

type Target = { ref: RoomRef; v1: boolean; gen: number | null; ticket: string | null }

/**
 * Answers one knock at `/rt/yjs/v1/{kind}/{id}`. Who and whether is decided before the upgrade, so that not one byte of a
 * stranger is buffered. A known person without access is upgraded and closed at once, since a browser's WebSocket
 * cannot see an HTTP status and would knock for ever.
 */
export async function answerKnock(
  ctx: Yjs,
  wss: WebSocketServer,
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const onError = (err: Error) => ctx.log.debug({ err }, 'socket error before the upgrade')
  socket.on('error', onError)
  const deadline = setTimeout(() => refuseUpgrade(socket, 503), ctx.limits.upgradeMs)
  try {
    const target = targetOf(req.url ?? '')
    if (!target) return refuseUpgrade(socket, 404)
    if (ctx.stopping) return refuseUpgrade(socket, 503)
    const principal = await ctx.api.principalOf(knockHeaders(req, target))
    if (!principal) return refuseUpgrade(socket, 401)
    const haste = refuseHaste(ctx, principal)
    if (!haste) await whenMoved(ctx, target.ref)
    // Before access is asked for: between that and the admission nothing may be waited for.
    const bytes = haste ? 0 : await storedBytes(ctx, target.ref)
    const access = haste ? null : await askUntilStable(ctx, principal, target.ref)
    if (socket.destroyed || socket.writableEnded) return
    if (ctx.stopping || (!access && !haste)) return refuseUpgrade(socket, 503)
    clearTimeout(deadline)
    socket.off('error', onError)
    const refusal = haste ?? (access && refusalOf(access, target))
    if (refusal) return turnAway(ctx, wss, { req, socket, head }, refusal)
    if (access?.state !== 'granted') return
    const entering = { req, socket, head, principal, ref: target.ref, access, v1: target.v1 }
    const place = isHandable(socket) ? takePlace(ctx, target.ref, bytes) : null
    if (place && isHandable(socket)) await handOver(ctx, wss, place, { ...entering, socket })
    else enter(ctx, wss, entering)
  } catch (err) {
    // Never the whole URL: it may hold a ticket.
    ctx.log.warn({ err, path: (req.url ?? '').split('?')[0] }, 'knock could not be answered')
    refuseUpgrade(socket, 503)
  } finally {
    clearTimeout(deadline)
  }
}

/** Asks again while access changed after the answer was made up; null when it never comes to rest. */
async function askUntilStable(ctx: Yjs, principal: Principal, room: RoomRef): Promise<RoomAccess | null> {
  const knock: Knock = { principal, room, newest: 0 }
  ctx.knocking.add(knock)
  try {
    for (let round = 0; round < 5; round++) {
      knock.newest = 0
      const access = await ctx.api.access(principal, room)
      if (knock.newest <= (access.state === 'granted' ? access.epoch : 0)) return access
    }
    return null
  } finally {
    ctx.knocking.delete(knock)
  }
}

function refusalOf(access: RoomAccess, { gen }: Target): Refusal | null {
  if (access.state === 'none') return { code: closeCode.forbidden, reason: 'no access' }
  if (access.state === 'deleted') return { code: closeCode.deleted, reason: 'deleted' }
  if (gen !== null && gen !== access.gen) return { code: closeCode.generation, reason: `generation is ${access.gen}` }
  return null
}

function targetOf(url: string): Target | null {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  if (!pathname.startsWith(`${yjsPath}/`)) return null
  const [kind, id, ...rest] = pathname.slice(yjsPath.length + 1).split('/')
  const ref = { kind: RoomKind.safeParse(kind), id: Id.safeParse(id) }
  if (!ref.kind.success || !ref.id.success || rest.length > 0) return null
  const gen = searchParams.get('gen')
  return {
    ref: { kind: ref.kind.data, id: ref.id.data },
    v1: searchParams.get('v') === '1',
    gen: gen === null ? null : Number(gen),
    ticket: searchParams.get('ticket'),
  }
}

const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value)

/** What decides who knocks. */
const knockHeaders = ({ headers }: IncomingMessage, { ref, ticket }: Target): KnockHeaders => ({
  cookie: headers.cookie,
  origin: headers.origin,
  host: headers.host,
  forwardedProto: one(headers['x-forwarded-proto']),
  ...(ticket !== null && { ticket: { value: ticket, room: ref } }),
})

const words = { 401: 'Unauthorized', 404: 'Not Found', 503: 'Service Unavailable' } as const

/** Answers an upgrade with an HTTP status and ends the socket. */
export function refuseUpgrade(socket: Duplex, status: keyof typeof words): void {
  if (socket.destroyed || socket.writableEnded) return
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${words[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
