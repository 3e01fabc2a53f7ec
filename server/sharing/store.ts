import { highestRole, type Role } from '#shared/roles.ts'
import type { Sharer } from '#shared/sharing.ts'
import { Prisma, type User } from '#prisma'
import type { Located } from '../access/service.ts'
import { presentPerson } from '../accounts/person.ts'
import type { Db } from '../context.ts'

type Row = Pick<User, 'id' | 'name' | 'username' | 'avatar' | 'status'> & {
  type: Located['type']
  objectId: string
  role: Role
  source: string
}

/**
 * Everybody whose grants reach an object, with every grant as a reason, nearest first; people by name. A team's grant
 * counts for each of its people.
 */
export async function sharers(db: Db, { chain }: Pick<Located, 'chain'>, only?: string): Promise<Sharer[]> {
  const pairs = chain.map(({ type, id }) => Prisma.sql`(${type}::"ObjectType", ${id})`)
  const rows = await db.$queryRaw<Row[]>`
    SELECT u.id, u.full_name AS name, u.username, u.avatar, u.status,
      g.object_type AS type, g.object_id AS "objectId", g.role, g.source
    FROM grants g
      LEFT JOIN team_members t ON g.subject_type = 'team' AND t.team_id = g.subject_id
      JOIN users u ON u.id = CASE WHEN g.subject_type = 'user' THEN g.subject_id ELSE t.user_id END
    WHERE (g.object_type, g.object_id) IN (${Prisma.join(pairs)})
      ${only === undefined ? Prisma.empty : Prisma.sql`AND u.id = ${only}`}
    ORDER BY lower(u.full_name), u.id, g.role`
  const byPerson = new Map<string, Row[]>()
  for (const row of rows) byPerson.set(row.id, [...(byPerson.get(row.id) ?? []), row])
  return [...byPerson.values()].flatMap((grants) => present(grants, chain))
}

function present(grants: Row[], chain: Located['chain']): Sharer[] {
  const [first] = grants
  const role = highestRole(grants.map((grant) => grant.role))
  if (!first || !role) return []
  const reasons = chain.flatMap(({ type, id, title }) =>
    grants
      .filter((grant) => grant.type === type && grant.objectId === id)
      .map((grant) => ({
        objectType: type,
        objectId: id,
        objectTitle: title,
        role: grant.role,
        source: grant.source,
      })),
  )
  return [{ person: presentPerson(first), role, reasons }]
}

/** Changes of one object's grants wait for each other, so that its last owner is known. */
export const lockGrants = (db: Db, objectId: string): Promise<unknown> =>
  db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`grants ${objectId}`}, 0))`

/** The role of a person's own grant on this very object, or null. */
export async function ownGrant(db: Db, object: Pick<Located, 'type' | 'id'>, userId: string): Promise<Role | null> {
  const row = await db.grant.findFirst({
    where: { objectType: object.type, objectId: object.id, subjectType: 'user', subjectId: userId },
    select: { role: true },
  })
  return row?.role ?? null
}

/** Whether somebody else than this person holds owner on this very object. */
export async function hasOtherOwner(db: Db, object: Pick<Located, 'type' | 'id'>, userId: string): Promise<boolean> {
  const count = await db.grant.count({
    where: {
      objectType: object.type,
      objectId: object.id,
      subjectType: 'user',
      role: 'owner',
      subjectId: { not: userId },
    },
  })
  return count > 0
}
