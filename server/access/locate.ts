import { socketRoom } from '#shared/rooms.ts'
import { highestRole, type ObjectType, type Role } from '#shared/roles.ts'
import { Prisma } from '#prisma'
import type { Db } from '../context.ts'

export type ObjectRef = { type: ObjectType; id: string }

/**
 * An object and where it stands. `chain` is the object and those ancestors whose grants count for it: it stops at the
 * first object that does not inherit. `deleted` says whether it, or something above it, is in the trash.
 */
export type Located = ObjectRef & {
  workspaceId: string
  projectId: string | null
  title: string
  inherits: boolean
  deleted: 'no' | 'self' | 'above'
  chain: (ObjectRef & { title: string })[]
  /** Socket rooms of the chain: who holds a grant on any of it hears of the object. */
  audience: string[]
}

type Step = { type: ObjectType; id: string; title: string; inherits: boolean; deleted: boolean }

/** One that is known, or a column that holds it. */
type Id = string | Prisma.Sql

// Each query gives the object first, then its ancestors upwards.
const steps = {
  workspace: (id: Id) => Prisma.sql`
    SELECT 'workspace' AS type, id, name AS title, true AS inherits, deleted_at IS NOT NULL AS deleted, 1 AS depth
    FROM workspaces WHERE id = ${id}`,
  project: (id: Id) => Prisma.sql`
    SELECT 'project' AS type, id, name AS title, inherits, deleted_at IS NOT NULL AS deleted, 1 AS depth
    FROM projects WHERE id = ${id}
    UNION ALL SELECT 'workspace', w.id, w.name, true, w.deleted_at IS NOT NULL, 2
    FROM projects p JOIN workspaces w ON w.id = p.workspace_id WHERE p.id = ${id}`,
  task: (id: Id) =>
    inProject('task', Prisma.sql`SELECT id, title, true, deleted_at, project_id FROM tasks WHERE id = ${id}`),
  whiteboard: (id: Id) =>
    inProject(
      'whiteboard',
      Prisma.sql`SELECT id, title, inherits, deleted_at, project_id FROM whiteboards WHERE id = ${id}`,
    ),
  document: (id: Id) => Prisma.sql`
    WITH RECURSIVE tree AS (
      SELECT id, title, inherits, deleted_at, project_id, parent_id, 1 AS depth FROM documents WHERE id = ${id}
      UNION ALL SELECT d.id, d.title, d.inherits, d.deleted_at, d.project_id, d.parent_id, tree.depth + 1
      FROM documents d JOIN tree ON d.id = tree.parent_id WHERE tree.depth < 100)
    SELECT 'document' AS type, id, title, inherits, deleted_at IS NOT NULL AS deleted, depth FROM tree
    UNION ALL SELECT 'project', p.id, p.name, p.inherits, p.deleted_at IS NOT NULL, 1000
    FROM documents d JOIN projects p ON p.id = d.project_id WHERE d.id = ${id}
    UNION ALL SELECT 'workspace', w.id, w.name, true, w.deleted_at IS NOT NULL, 1001
    FROM documents d JOIN projects p ON p.id = d.project_id JOIN workspaces w ON w.id = p.workspace_id WHERE d.id = ${id}`,
  room: (id: Id) => Prisma.sql`
    SELECT 'room' AS type, id, coalesce(name, '') AS title, inherits, deleted_at IS NOT NULL AS deleted, 1 AS depth
    FROM chat_rooms WHERE id = ${id}
    UNION ALL SELECT 'project', p.id, p.name, p.inherits, p.deleted_at IS NOT NULL, 2
    FROM chat_rooms r JOIN projects p ON p.id = r.project_id WHERE r.id = ${id}
    UNION ALL SELECT 'workspace', w.id, w.name, true, w.deleted_at IS NOT NULL, 3
    FROM chat_rooms r JOIN workspaces w ON w.id = r.workspace_id WHERE r.id = ${id}`,
} as const satisfies Record<ObjectType, (id: Id) => Prisma.Sql>

function inProject(type: ObjectType, self: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    WITH self (id, title, inherits, deleted_at, project_id) AS (${self})
    SELECT ${type}::text AS type, id, title, inherits, deleted_at IS NOT NULL AS deleted, 1 AS depth FROM self
    UNION ALL SELECT 'project', p.id, p.name, p.inherits, p.deleted_at IS NOT NULL, 2
    FROM self JOIN projects p ON p.id = self.project_id
    UNION ALL SELECT 'workspace', w.id, w.name, true, w.deleted_at IS NOT NULL, 3
    FROM self JOIN projects p ON p.id = self.project_id JOIN workspaces w ON w.id = p.workspace_id`
}

/** SQL condition: a row of `grants g` is the user's, or that of a team they are in. */
export const isHeldBy = (userId: string): Prisma.Sql => Prisma.sql`
  ((g.subject_type = 'user' AND g.subject_id = ${userId})
    OR (g.subject_type = 'team' AND g.subject_id IN (SELECT team_id FROM team_members WHERE user_id = ${userId})))`

const roomOf = ({ type, id }: ObjectRef): string => {
  if (type === 'workspace') return socketRoom.workspace(id)
  if (type === 'project') return socketRoom.project(id)
  return type === 'room' ? socketRoom.chat(id) : socketRoom.object(type, id)
}

/** Finds an object, trashed ones too; null when there is none. One query. */
export async function locate(db: Db, ref: ObjectRef): Promise<Located | null> {
  return placeOf(ref, await db.$queryRaw<Step[]>`SELECT * FROM (${steps[ref.type](ref.id)}) s ORDER BY depth`)
}

/** The same for many objects of one type, still in one query: those that exist, by id. */
export async function locateAll(db: Db, type: ObjectType, ids: string[]): Promise<Map<string, Located>> {
  const rows = await db.$queryRaw<(Step & { of: string })[]>`
    SELECT asked.id AS of, s.* FROM unnest(${ids}::text[]) AS asked (id)
    CROSS JOIN LATERAL (${steps[type](Prisma.sql`asked.id`)}) s ORDER BY of, depth`
  const walks = new Map<string, Step[]>()
  for (const { of, ...step } of rows) walks.set(of, [...(walks.get(of) ?? []), step])
  const found = [...walks].flatMap(([id, walk]) => placeOf({ type, id }, walk) ?? [])
  return new Map(found.map((located) => [located.id, located]))
}

/** A step of the walk upwards with the roles that a user holds on it. */
export type HeldStep = Step & { roles: Role[] }

/** SQL of the walk from an object upwards (`depth` orders it), with the roles that a user holds on each step, also through teams. */
export const walkFor = (userId: string, ref: ObjectRef): Prisma.Sql => Prisma.sql`
  SELECT s.*, ARRAY(
    SELECT g.role::text FROM grants g
    WHERE g.object_type = s.type::"ObjectType" AND g.object_id = s.id AND ${isHeldBy(userId)}) AS roles
  FROM (${steps[ref.type](ref.id)}) s`

/** What such a walk says, with the user's effective role: the highest of the chain. Null when there is no such object. */
export function placeFor(ref: ObjectRef, rows: HeldStep[]): (Located & { role: Role | null }) | null {
  const located = placeOf(ref, rows)
  // The chain is the first rows of the walk.
  return located && { ...located, role: highestRole(rows.slice(0, located.chain.length).flatMap(({ roles }) => roles)) }
}

/** The same as `locate`, with a user's effective role on it. Still one query. */
export const locateFor = async (db: Db, userId: string, ref: ObjectRef) =>
  placeFor(ref, await db.$queryRaw<HeldStep[]>`SELECT * FROM (${walkFor(userId, ref)}) w ORDER BY depth`)

function placeOf(ref: ObjectRef, rows: Step[]): Located | null {
  const [self, ...above] = rows
  const workspace = rows.find((row) => row.type === 'workspace')
  if (!self || !workspace) return null

  const chain: Located['chain'] = []
  for (const { type, id, title, inherits } of rows) {
    chain.push({ type, id, title })
    if (!inherits) break
  }
  return {
    type: ref.type,
    id: ref.id,
    title: self.title,
    inherits: self.inherits,
    workspaceId: workspace.id,
    projectId: rows.find((row) => row.type === 'project')?.id ?? null,
    deleted: above.some((row) => row.deleted) ? 'above' : self.deleted ? 'self' : 'no',
    chain,
    audience: chain.map(roomOf),
  }
}
