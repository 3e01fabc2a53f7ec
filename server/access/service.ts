import { type Action, highestRole, type Role, roleMay } from '#shared/roles.ts'
import { Prisma } from '#prisma'
import type { Ctx, Db } from '../context.ts'
import { refuse } from '../errors.ts'
import { isHeldBy, type Located, locateFor, type ObjectRef } from './locate.ts'

export type { Located, ObjectRef } from './locate.ts'
export { isHeldBy, locate, locateAll, locateFor } from './locate.ts'

/** An object together with the effective role of the caller on it. */
export type Granted = Located & { role: Role }

const names = {
  workspace: 'workspace',
  project: 'project',
  task: 'task',
  document: 'document',
  whiteboard: 'whiteboard',
  room: 'room',
} as const

/** A user's effective role on a located object: the highest of the grants on its chain, also through teams. */
export async function roleOn(db: Db, userId: string, { chain }: Pick<Located, 'chain'>): Promise<Role | null> {
  const pairs = chain.map(({ type, id }) => Prisma.sql`(${type}::"ObjectType", ${id})`)
  const rows = await db.$queryRaw<{ role: Role }[]>`
    SELECT DISTINCT g.role FROM grants g
    WHERE (g.object_type, g.object_id) IN (${Prisma.join(pairs)}) AND ${isHeldBy(userId)}`
  return highestRole(rows.map((row) => row.role))
}

/** Ids of everybody who holds a role on a located object, also through teams. */
export async function peopleOn(db: Db, { chain }: Pick<Located, 'chain'>): Promise<string[]> {
  const pairs = chain.map(({ type, id }) => Prisma.sql`(${type}::"ObjectType", ${id})`)
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT coalesce(t.user_id, g.subject_id) AS id
    FROM grants g LEFT JOIN team_members t ON g.subject_type = 'team' AND t.team_id = g.subject_id
    WHERE (g.object_type, g.object_id) IN (${Prisma.join(pairs)})
      AND (g.subject_type = 'user' OR t.user_id IS NOT NULL)`
  return rows.map(({ id }) => id)
}

/**
 * The object, when the caller may do `action` with it: the first line of every service. What they may not see, or what
 * is in the trash, answers 404; what they may see but not do, 403 (architecture.md section 4).
 */
export async function authorize(ctx: Ctx, action: Action, ref: ObjectRef): Promise<Granted> {
  const granted = await findGranted(ctx, ref)
  if (!granted || granted.deleted !== 'no') refuse('not_found', `No such ${names[ref.type]}.`)
  if (!roleMay(granted.role, action))
    refuse('forbidden', `You may see this ${names[ref.type]}, but not do that with it.`)
  return granted
}

/** The object with the caller's role, trashed or not; null when they may not see it or it does not exist. */
export async function findGranted(ctx: Ctx, ref: ObjectRef): Promise<Granted | null> {
  const located = await locateFor(ctx.db, ctx.userId, ref)
  return located && located.role ? { ...located, role: located.role } : null
}

/** Whether the caller holds any grant in a workspace, as a member or as a guest. */
export async function isKnownIn(ctx: Ctx, workspaceId: string): Promise<boolean> {
  const found = await ctx.db.$queryRaw<unknown[]>`
    SELECT 1 FROM grants g JOIN workspaces w ON w.id = g.workspace_id AND w.deleted_at IS NULL
    WHERE g.workspace_id = ${workspaceId} AND ${isHeldBy(ctx.userId)} LIMIT 1`
  return found.length > 0
}

/** Writes or raises nobody else's: sets one person's grant on one object. Callers check and publish. */
export function setGrant(
  db: Db,
  grant: {
    userId: string
    object: Pick<Located, 'type' | 'id' | 'workspaceId'>
    role: Role
    source: string
    createdBy: string | null
  },
): Promise<unknown> {
  const { userId, object, role, source, createdBy } = grant
  const key = { subjectType: 'user' as const, subjectId: userId, objectType: object.type, objectId: object.id }
  return db.grant.upsert({
    where: { subjectType_subjectId_objectType_objectId: key },
    create: { ...key, workspaceId: object.workspaceId, role, source, createdBy },
    update: { role, source, createdBy },
  })
}

/**
 * SQL condition: `id` columns of objects in `workspaceId` that a user may see through the workspace or the project.
 * `project` is the alias of the joined projects row, e.g. `Prisma.raw('p')`.
 */
export const seesProject = (userId: string, project: Prisma.Sql): Prisma.Sql => Prisma.sql`
  EXISTS (SELECT 1 FROM grants g
    WHERE ((g.object_type = 'project' AND g.object_id = ${project}.id)
        OR (${project}.inherits AND g.object_type = 'workspace' AND g.object_id = ${project}.workspace_id))
      AND ${isHeldBy(userId)})`
