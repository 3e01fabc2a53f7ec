import type { Session } from '#shared/accounts.ts'
import { socketRoom } from '#shared/rooms.ts'
import type { Session as SessionRow } from '#prisma'
import { type Ctx, inTransaction, type Tx } from '../context.ts'
import { refuse } from '../errors.ts'
import { publish } from '../events/publish.ts'

/** Where I am signed in, the one in use first, then by last use. */
export async function listSessions(ctx: Ctx): Promise<{ data: Session[] }> {
  const rows = await ctx.db.session.findMany({
    where: { userId: ctx.userId, revokedAt: null, expiresAt: { gt: ctx.now() } },
    orderBy: [{ lastSeenAt: 'desc' }, { id: 'asc' }],
    take: 200,
  })
  const sessions = rows.map((row) => present(row, ctx.sessionId))
  return { data: [...sessions.filter((session) => session.current), ...sessions.filter((session) => !session.current)] }
}

/** Ends one of my sessions. Ending one that has ended changes nothing; somebody else's answers 404. */
export function revokeSession(ctx: Ctx, sessionId: string): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const mine = await tx.db.session.findFirst({ where: { id: sessionId, userId: ctx.userId } })
    if (!mine) refuse('not_found', 'No such session.')
    await endSessions(tx, { id: sessionId })
  })
}

/** Ends all my sessions but the one in use; also what a new password does. */
export const revokeOtherSessions = (ctx: Ctx): Promise<{ revoked: number }> =>
  inTransaction(ctx, async (tx) => ({ revoked: await endSessions(tx, { id: { not: ctx.sessionId } }) }))

/**
 * Ends sessions of the caller and answers how many. One event each: the access consumer takes it out of Redis and closes
 * its sockets.
 */
export async function endSessions(tx: Tx<Ctx>, which: { id?: string | { not: string } }): Promise<number> {
  const { userId } = tx
  const ended = await tx.db.session.updateManyAndReturn({
    where: { ...which, userId, revokedAt: null },
    data: { revokedAt: tx.now() },
  })
  const subject = { type: 'user', id: userId, workspaceId: null, projectId: null, audience: [socketRoom.user(userId)] }
  for (const { id, tokenHash } of ended)
    await publish(tx, subject, { type: 'session.revoked', data: { sessionId: id, userId, tokenHash } })
  return ended.length
}

const present = (row: SessionRow, currentId: string): Session => ({
  id: row.id,
  device: row.device,
  ip: row.ip,
  createdAt: row.createdAt.toISOString(),
  lastSeenAt: row.lastSeenAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  current: row.id === currentId,
})
