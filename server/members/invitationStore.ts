import type { Invitation } from '#shared/members.ts'
import type { Page, PageQuery } from '#shared/page.ts'
import { Prisma, type Invitation as Row } from '#prisma'
import { type Located, locate, roleOn } from '../access/service.ts'
import { findPeople } from '../accounts/person.ts'
import { hashToken } from '../accounts/sessions.ts'
import type { Db } from '../context.ts'
import { refuse } from '../errors.ts'
import { decodeCursor, pageFrom } from '../http/cursor.ts'
import { mayInviteAs } from './policy.ts'

/** Invitations as their contract has them; the makers are read in one query. */
export async function presentAll(db: Db, rows: Row[]): Promise<Invitation[]> {
  const people = await findPeople(
    db,
    rows.map((row) => row.createdBy),
  )
  return rows.flatMap((row) => {
    const createdBy = people.get(row.createdBy)
    if (!createdBy) return []
    const { id, workspaceId, objectType, objectId, role, maxUses, uses, version } = row
    const [createdAt, expiresAt] = [row.createdAt.toISOString(), row.expiresAt.toISOString()]
    return [{ id, workspaceId, objectType, objectId, role, createdBy, createdAt, expiresAt, maxUses, uses, version }]
  })
}

/** Invitations that were not ended, have not run out and are not used up, newest first. */
export async function listUsable(db: Db, workspaceId: string, query: PageQuery, now: Date): Promise<Page<Invitation>> {
  const after = decodeCursor<[number, string]>(query.after, [0, ''])
  const older = after && Prisma.sql`AND (created_at, id) < (${new Date(after[0])}, ${after[1]})`
  const ids = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM invitations
    WHERE workspace_id = ${workspaceId} AND revoked_at IS NULL AND expires_at > ${now}
      AND (max_uses IS NULL OR uses < max_uses) ${older ?? Prisma.empty}
    ORDER BY created_at DESC, id DESC LIMIT ${query.limit + 1}`
  const rows = await db.invitation.findMany({
    where: { id: { in: ids.map((row) => row.id) } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })
  const page = pageFrom(
    rows,
    query,
    (row) => [row.createdAt.getTime(), row.id],
    (row) => row,
  )
  return { ...page, data: await presentAll(db, page.data) }
}

export type Usable = { row: Row; target: Located }

/**
 * What a link invites to. Unknown, ended, run-out links and those whose maker could not make them any more answer 404
 * alike; so does a used-up one, which callers check by `isUsedUp` (whoever joined by it may come back).
 */
export async function findUsable(db: Db, token: string, now: Date, lock: 'lock' | 'read'): Promise<Usable> {
  const tokenHash = hashToken(token)
  if (lock === 'lock') await db.$queryRaw`SELECT id FROM invitations WHERE token_hash = ${tokenHash} FOR UPDATE`
  const row = await db.invitation.findUnique({ where: { tokenHash } })
  if (!row || row.revokedAt || row.expiresAt <= now) return refuseLink()
  const target = await locate(db, { type: row.objectType, id: row.objectId })
  if (!target || target.deleted !== 'no') return refuseLink()
  const makers = await roleOn(db, row.createdBy, target)
  return makers && mayInviteAs(makers, row.role) ? { row, target } : refuseLink()
}

export const isUsedUp = ({ maxUses, uses }: Pick<Row, 'maxUses' | 'uses'>): boolean =>
  maxUses !== null && uses >= maxUses

export const refuseLink = (): never =>
  refuse('not_found', 'This invitation does not exist, or cannot be used any more.')

/** Who may see the invitations of a workspace: its owners and admins. */
export async function inviters(db: Db, workspaceId: string): Promise<string[]> {
  const grants = await db.grant.findMany({
    where: {
      objectType: 'workspace',
      objectId: workspaceId,
      subjectType: 'user',
      role: { in: ['owner', 'admin'] },
    },
    select: { subjectId: true },
  })
  return grants.map((grant) => grant.subjectId)
}
