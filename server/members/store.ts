import type { Person } from '#shared/accounts.ts'
import type { Member } from '#shared/members.ts'
import type { Page, PageQuery } from '#shared/page.ts'
import type { Role } from '#shared/roles.ts'
import { Prisma, type User } from '#prisma'
import { presentPerson } from '../accounts/person.ts'
import type { Db } from '../context.ts'
import { decodeCursor, pageFrom } from '../http/cursor.ts'

type Row = Pick<User, 'id' | 'name' | 'username' | 'avatar' | 'status'> & { role: Role; joinedAt: Date; sort: string }

const present = (row: Row): Member => ({
  person: presentPerson(row),
  role: row.role,
  joinedAt: row.joinedAt.toISOString(),
})

// Roles sort from the strongest to the weakest, so min() is the highest of somebody's grants, also through teams.
const members = (workspaceId: string) => Prisma.sql`
  SELECT u.id, u.full_name AS name, u.username, u.avatar, u.status, m.joined_at AS "joinedAt",
    lower(u.full_name) AS sort,
    (SELECT min(g.role) FROM grants g WHERE g.object_type = 'workspace' AND g.object_id = m.workspace_id
       AND ((g.subject_type = 'user' AND g.subject_id = u.id)
         OR (g.subject_type = 'team' AND g.subject_id IN (SELECT team_id FROM team_members WHERE user_id = u.id)))) AS role
  FROM workspace_members m JOIN users u ON u.id = m.user_id
  WHERE m.workspace_id = ${workspaceId}`

/** Members by name, then id. */
export async function list(db: Db, workspaceId: string, query: PageQuery): Promise<Page<Member>> {
  const after = decodeCursor<[string, string]>(query.after, ['', ''])
  const rows = await db.$queryRaw<Row[]>`
    SELECT * FROM (${members(workspaceId)}) m WHERE role IS NOT NULL
      ${after ? Prisma.sql`AND (sort, id) > (${after[0]}, ${after[1]})` : Prisma.empty}
    ORDER BY sort, id LIMIT ${query.limit + 1}`
  return pageFrom(rows, query, (row) => [row.sort, row.id], present)
}

/** People by id who are members, or of whom the workspace's activity knows something. */
export async function findKnown(db: Db, workspaceId: string, ids: string[]): Promise<Person[]> {
  const rows = await db.$queryRaw<Omit<Row, 'role' | 'joinedAt' | 'sort'>[]>`
    SELECT u.id, u.full_name AS name, u.username, u.avatar, u.status FROM users u
    WHERE u.id = ANY(${ids})
      AND (EXISTS (SELECT 1 FROM workspace_members m WHERE m.workspace_id = ${workspaceId} AND m.user_id = u.id)
        OR EXISTS (SELECT 1 FROM activities a WHERE a.workspace_id = ${workspaceId} AND a.user_id = u.id)
        OR EXISTS (SELECT 1 FROM events e WHERE e.workspace_id = ${workspaceId} AND e.actor_id = u.id
          AND (e.pos IS NULL OR e.pos > (SELECT pos FROM event_consumers WHERE name = 'activity'))))`
  return rows.map(presentPerson)
}

/** Those of some people who are members now. */
export async function findPresent(db: Db, workspaceId: string, ids: string[]): Promise<Person[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT * FROM (${members(workspaceId)}) m WHERE role IS NOT NULL AND id = ANY(${ids})`
  return rows.map(presentPerson)
}

/** One member, or null. */
export async function find(db: Db, workspaceId: string, userId: string): Promise<Member | null> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT * FROM (${members(workspaceId)}) m WHERE role IS NOT NULL AND id = ${userId}`
  return rows[0] ? present(rows[0]) : null
}

/** Makes changes of the membership of a workspace wait for each other, so that its last owner is known. */
export const lockMembership = (db: Db, workspaceId: string): Promise<unknown> =>
  db.$queryRaw`SELECT id FROM workspaces WHERE id = ${workspaceId} FOR NO KEY UPDATE`

/** Whether somebody else than this person holds owner on the workspace. */
export async function hasOtherOwner(db: Db, workspaceId: string, userId: string): Promise<boolean> {
  const other = await db.grant.findFirst({
    where: {
      objectType: 'workspace',
      objectId: workspaceId,
      subjectType: 'user',
      role: 'owner',
      subjectId: { not: userId },
    },
    select: { id: true },
  })
  return other !== null
}

/** Whether anybody else is a member. */
export const hasOtherMember = async (db: Db, workspaceId: string, userId: string): Promise<boolean> =>
  (await db.workspaceMember.count({ where: { workspaceId, userId: { not: userId } } })) > 0

/** Ends a membership with every grant, team place and invitation link that the person has in the workspace. */
export async function remove(db: Db, workspaceId: string, userId: string, now: Date): Promise<void> {
  await db.grant.deleteMany({ where: { workspaceId, subjectType: 'user', subjectId: userId } })
  await db.teamMember.deleteMany({ where: { userId, team: { workspaceId } } })
  await db.workspaceMember.deleteMany({ where: { workspaceId, userId } })
  await db.invitation.updateMany({
    where: { workspaceId, createdBy: userId, revokedAt: null },
    data: { revokedAt: now },
  })
}

export const isMember = async (db: Db, workspaceId: string, userId: string): Promise<boolean> =>
  (await db.workspaceMember.count({ where: { workspaceId, userId } })) > 0

/** Writes the membership; false when it was there. */
export async function addMember(db: Db, workspaceId: string, userId: string): Promise<boolean> {
  const { count } = await db.workspaceMember.createMany({ data: [{ workspaceId, userId }], skipDuplicates: true })
  return count > 0
}
