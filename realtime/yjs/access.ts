import type { AccessChanged, Principal, RoomAccess } from '#shared/ports.ts'
import { closeCode, roomName, type RoomRef } from '#shared/rooms.ts'
import type { Connection, Yjs } from './context.ts'
import { close } from './send.ts'

/** Re-evaluates every connection, and every knock, that the change may concern and whose answer may be from before it. */
export function onAccessChanged(ctx: Yjs, change: AccessChanged): void {
  const epoch = change.epoch || Infinity
  for (const knock of ctx.knocking)
    if (concerns(change, knock.principal, knock.room)) knock.newest = Math.max(knock.newest, epoch)
  for (const connection of ctx.connections) {
    if (epoch > connection.epoch && concerns(change, connection.principal, connection.room.ref))
      void recheck(ctx, connection)
  }
}

/** A workspace alone concerns everybody here: a room does not know its workspace. */
function concerns(change: AccessChanged, principal: Principal, room: RoomRef): boolean {
  if (change.userId !== undefined && change.userId !== principal.userId) return false
  if (change.sessionId !== undefined && change.sessionId !== principal.sessionId) return false
  return change.rooms === undefined || change.rooms.some((changed) => roomName(changed) === roomName(room))
}

/** Asks again what a connection may, and closes it when that is something else. One question at a time. Never rejects. */
export async function recheck(ctx: Yjs, connection: Connection): Promise<void> {
  if (connection.state === 'closed') return
  if (connection.checking !== 'no') {
    connection.checking = 'again'
    return
  }
  connection.checking = 'running'
  connection.nextCheckAt = ctx.now() + ctx.limits.recheckMs
  try {
    const access = await ctx.api.access(connection.principal, connection.room.ref)
    connection.checkedAt = ctx.now()
    heed(ctx, connection, access)
  } catch (err) {
    ctx.log.warn({ err, room: connection.room.name }, 'access could not be checked')
    connection.nextCheckAt = ctx.now() + ctx.limits.recheckRetryMs
    // Fail closed: what nobody could confirm for two rounds is not believed any longer.
    if (ctx.now() - connection.checkedAt > 2 * ctx.limits.recheckMs) {
      close(ctx, connection, closeCode.overload, 'access could not be checked')
    }
  }
  const again = wasAskedAgain(connection)
  connection.checking = 'no'
  if (again) await recheck(ctx, connection)
}

const wasAskedAgain = ({ checking }: Connection): boolean => checking === 'again'

function heed(ctx: Yjs, connection: Connection, access: RoomAccess): void {
  if (access.state === 'none') return close(ctx, connection, closeCode.unauthenticated, 'access was revoked')
  if (access.state === 'deleted') return close(ctx, connection, closeCode.deleted, 'deleted')
  if (access.gen !== connection.room.gen)
    return close(ctx, connection, closeCode.generation, `generation is ${access.gen}`)
  // Switching in place would leave the client with edits that nobody has.
  if (access.role !== connection.role) return close(ctx, connection, closeCode.roleChanged, `role is ${access.role}`)
  connection.epoch = access.epoch
  connection.until = access.until
}
