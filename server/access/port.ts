import { personColor } from '#shared/color.ts'
import type { ApiPort, Hearing, KnockHeaders, Principal } from '#shared/ports.ts'
import { findSession } from '../accounts/sessions.ts'
import type { Server } from '../context.ts'
import { contentCommitted } from '../documents/content.ts'
import { eventsSince } from '../events/replay.ts'
import { headPos } from '../events/read.ts'
import { tokenIn } from '../http/cookie.ts'
import { isOurOrigin } from '../http/origin.ts'
import { takeTicket } from '../tickets/service.ts'
import { versionSaved } from '../versions/record.ts'
import { hearing } from './hearing.ts'
import { roomAccess } from './room.ts'
import { locateFor } from './service.ts'

/** Whose a live session is and when it ends (ms since 1970); null when it has ended. */
async function liveSession(server: Server, sessionId: string): Promise<{ name: string; until: number } | null> {
  const row = await server.root.session.findUnique({
    where: { id: sessionId },
    include: { user: { select: { status: true, name: true } } },
  })
  if (!row || row.revokedAt || row.expiresAt <= server.now() || row.user.status !== 'active') return null
  return { name: row.user.name, until: row.expiresAt.getTime() }
}

const sessionEnd = async (server: Server, { sessionId }: Principal): Promise<number | null> =>
  (await liveSession(server, sessionId))?.until ?? null

// The epoch is read before the answer is computed, so that an answer is never newer in name than in content.
async function mayHear(server: Server, principal: Principal, workspaceId: string): Promise<Hearing> {
  if (principal.kind === 'ticket') return null
  const epoch = await headPos(server.root)
  const until = await sessionEnd(server, principal)
  const rooms = until === null ? null : await hearing(server, principal.userId, workspaceId)
  return rooms && until !== null ? { rooms, epoch, until } : null
}

async function whoKnocks(server: Server, headers: KnockHeaders): Promise<Principal | null> {
  if (headers.ticket) return ticketHolder(server, headers, headers.ticket)
  const token = tokenIn(headers.cookie)
  if (!token || !isOurOrigin(server.config, headers)) return null
  const session = await findSession(server, token)
  return (
    session && {
      kind: 'session',
      userId: session.userId,
      sessionId: session.sessionId,
      name: session.name,
      color: personColor(session.userId),
    }
  )
}

/** A program sends no Origin; a page that is not ours does, and is not let in with a ticket that it got hold of either. */
async function ticketHolder(
  server: Server,
  headers: KnockHeaders,
  { value, room }: NonNullable<KnockHeaders['ticket']>,
): Promise<Principal | null> {
  if (headers.origin !== undefined && !isOurOrigin(server.config, headers)) return null
  const ticket = await takeTicket(server, value, room)
  const session = ticket && (await liveSession(server, ticket.sessionId))
  if (!ticket || !session) return null
  const { userId, sessionId, role } = ticket
  return { kind: 'ticket', userId, sessionId, room, role, name: session.name, color: personColor(userId) }
}

/** What realtime may ask of the api (shared/ports.ts), as function calls of this process. */
export const apiPort = (server: Server): ApiPort => ({
  principalOf: (headers) => whoKnocks(server, headers),
  access: (principal, room) => roomAccess(server, principal, room),
  hearing: (principal, workspaceId) => mayHear(server, principal, workspaceId),
  mayView: async (principal, { objectType, objectId }) => {
    if (principal.kind === 'ticket') return false
    const located = await locateFor(server.root, principal.userId, { type: objectType, id: objectId })
    return located !== null && located.deleted === 'no' && located.role !== null
  },
  eventsSince: (query) => eventsSince(server, query),
  contentCommitted: (committed) => contentCommitted(server, committed),
  versionSaved: (saved) => versionSaved(server, saved),
})
