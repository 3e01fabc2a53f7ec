import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { newId } from '#shared/ids.ts'
import { redisKey } from '#shared/keys.ts'
import { socketRoom } from '#shared/rooms.ts'
import type { PublicCtx, Server, Tx } from '../context.ts'
import { publish } from '../events/publish.ts'

/** Who holds a live session. `expires` in ms since 1970. */
export type SessionUser = { userId: string; sessionId: string; name: string; expires: number }

// The seed's fields plus what a request needs; `permissions` lists token scopes and decides nothing.
const Cached = z.object({
  userId: z.string(),
  permissions: z.array(z.string()),
  expires: z.number(),
  sessionId: z.string(),
  name: z.string(),
})
const cacheSeconds = 60

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Makes a session; the token is returned once and only its hash is kept. */
export async function openSession(
  tx: Tx<PublicCtx>,
  userId: string,
): Promise<{ id: string; token: string; expiresAt: Date }> {
  const token = randomBytes(32).toString('base64url')
  const id = newId()
  const expiresAt = new Date(tx.now().getTime() + tx.config.limits.sessionDays * 86_400_000)
  await tx.db.session.create({
    data: { id, userId, tokenHash: hashToken(token), device: tx.device, ip: tx.ip, expiresAt },
  })
  const subject = { type: 'user', id: userId, workspaceId: null, projectId: null, audience: [socketRoom.user(userId)] }
  await publish({ ...tx, userId }, subject, { type: 'session.opened', data: { sessionId: id, userId } })
  return { id, token, expiresAt }
}

/**
 * The session behind a cookie, or null. Redis holds it for 60 s (seed 004's `session:{sessionId}`); a revoked one leaves
 * Redis by the access consumer. Postgres is the truth and is asked whenever Redis does not know or does not answer.
 */
export async function findSession(server: Server, token: string): Promise<SessionUser | null> {
  const hash = hashToken(token)
  const key = redisKey.session(hash)
  const cached = await readCache(server, key)
  if (cached) return cached.expires > server.now().getTime() ? cached : null

  const session = await seeSession(server, hash)
  if (!session) return null
  await writeCache(server, key, { ...session, permissions: [] })
  return session
}

/** Notes that a session was seen. One statement, as each minute a request of everybody waits for it. */
async function seeSession({ root, now }: Server, hash: string): Promise<SessionUser | null> {
  const at = now()
  const [row] = await root.$queryRaw<(Omit<SessionUser, 'expires'> & { expiresAt: Date })[]>`
    UPDATE sessions s SET last_seen_at = ${at} FROM users u
    WHERE s.token_hash = ${hash} AND s.revoked_at IS NULL AND s.expires_at > ${at} AND u.id = s.user_id AND u.status = 'active'
    RETURNING s.user_id AS "userId", s.id AS "sessionId", u.full_name AS name, s.expires_at AS "expiresAt"`
  if (!row) return null
  const { expiresAt, ...session } = row
  return { ...session, expires: expiresAt.getTime() }
}

async function readCache(server: Server, key: string): Promise<SessionUser | null> {
  try {
    const text = await server.redis.get(key)
    return text === null ? null : Cached.parse(JSON.parse(text))
  } catch (err) {
    server.log.warn({ err }, 'session cache not read, asking Postgres')
    return null
  }
}

async function writeCache(server: Server, key: string, value: z.infer<typeof Cached>): Promise<void> {
  try {
    await server.redis.set(key, JSON.stringify(value), 'EX', cacheSeconds)
  } catch (err) {
    server.log.warn({ err }, 'session cache not written')
  }
}
