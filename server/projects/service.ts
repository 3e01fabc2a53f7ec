import type { Body } from '#shared/endpoint.ts'
import type { Page, PageQuery } from '#shared/page.ts'
import type * as api from '#shared/projects.ts'
import { authorize, findGranted, type Granted, isKnownIn, locate, setGrant } from '../access/service.ts'
import { type Ctx, inTransaction, type Tx } from '../context.ts'
import { refuse } from '../errors.ts'
import { publish } from '../events/publish.ts'
import { checkVersion } from '../http/version.ts'
import { lockNames, rename } from '../text/redirects.ts'
import { roleMay } from '#shared/roles.ts'
import { checkDays, dayIn } from './dates.ts'
import { refuseTaken } from './keys.ts'
import * as store from './store.ts'

export { createProject } from './create.ts'

const ref = (id: string) => ({ type: 'project', id }) as const

/** Projects of a workspace that I may see, by name; 404 for whoever holds nothing in it. */
export async function listProjects(ctx: Ctx, workspaceId: string, query: PageQuery): Promise<Page<api.Project>> {
  if (!(await isKnownIn(ctx, workspaceId))) refuse('not_found', 'No such workspace.')
  return store.listSeen(ctx.db, ctx.userId, workspaceId, query)
}

/** One project. */
export async function getProject(ctx: Ctx, projectId: string): Promise<api.Project> {
  await authorize(ctx, 'project.read', ref(projectId))
  return store.present(await store.find(ctx.db, projectId))
}

/** A project by its present or an earlier key, in upper or lower case. */
export async function findProject(ctx: Ctx, workspaceId: string, key: string): Promise<api.Project> {
  const id = await store.idByKey(ctx.db, workspaceId, key.toUpperCase())
  return getProject(ctx, id ?? refuse('not_found', 'No such project.'))
}

/**
 * Changes what is given. 409 for a key in use (the old one leads here for ever), 400 for an end before the start, 412
 * for a stale If-Match. Whoever makes a project private owns it from then on.
 */
export function updateProject(
  ctx: Ctx,
  projectId: string,
  changes: Body<typeof api.updateProject>,
  ifMatch: number | undefined,
): Promise<api.Project> {
  return inTransaction(ctx, async (tx) => {
    const object = await authorize(tx, 'project.edit', ref(projectId))
    const row = await store.lock(tx.db, projectId)
    const before = store.present(row)
    checkVersion(row, ifMatch, () => before, changes)
    const { startDate, endDate, key, ...rest } = changes
    const start = startDate === undefined ? before.startDate : startDate
    checkDays(start, endDate === undefined ? before.endDate : endDate, '/endDate')
    if (Object.keys(changes).length === 0) return before
    if (key !== undefined && key !== before.key) await takeKey(tx, before, key)

    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
    const project = store.present(
      await tx.db.project.update({
        where: { id: projectId },
        data: {
          ...given,
          ...(key !== undefined && { key }),
          ...(startDate !== undefined && { startDate: dayIn(startDate) }),
          ...(endDate !== undefined && { endDate: dayIn(endDate) }),
        },
      }),
    )
    if (project.inherits !== before.inherits) await changeInheritance(tx, object, project.inherits)
    await publish(tx, await subjectNow(tx, projectId), { type: 'project.changed', data: { project } })
    return project
  })
}

async function takeKey(tx: Tx<Ctx>, { id, workspaceId, key: before }: api.Project, now: string): Promise<void> {
  await lockNames(tx.db, `project:${workspaceId}`)
  await refuseTaken(tx.db, workspaceId, now, id)
  await rename(tx.db, `project:${workspaceId}`, id, { before, now })
}

// `object` is from before the change: those who lose the project hear of it too, but get no more of it than its id.
async function changeInheritance(tx: Tx<Ctx>, object: Granted, inherits: boolean): Promise<void> {
  if (!inherits)
    await setGrant(tx.db, { userId: tx.userId, object, role: 'owner', source: 'made private', createdBy: tx.userId })
  const data = { objectType: object.type, objectId: object.id, inherits }
  const after = await subjectNow(tx, object.id)
  const audience = [...new Set([...object.audience, ...after.audience])]
  await publish(tx, { ...object, audience }, { type: 'access.inheritance', data })
}

async function subjectNow(tx: Tx<Ctx>, projectId: string) {
  return (await locate(tx.db, ref(projectId))) ?? refuse('not_found', 'No such project.')
}

/** Puts a project with all it holds into the trash. */
export function deleteProject(ctx: Ctx, projectId: string, ifMatch: number | undefined): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const object = await authorize(tx, 'project.delete', ref(projectId))
    const row = await store.lock(tx.db, projectId)
    if (row.deletedAt !== null) refuse('not_found', 'No such project.')
    checkVersion(row, ifMatch, () => store.present(row), null)
    await tx.db.project.update({ where: { id: projectId }, data: { deletedAt: tx.now(), deletedBy: tx.userId } })
    await publish(tx, object, { type: 'project.deleted', data: { id: projectId, name: row.name } })
  })
}

/** Takes a project out of the trash. Restoring a live one changes nothing; 409 while its workspace is in the trash. */
export function restoreProject(ctx: Ctx, projectId: string): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const object = await findGranted(tx, ref(projectId))
    if (!object) refuse('not_found', 'No such project.')
    if (!roleMay(object.role, 'trash.restore')) refuse('forbidden', 'You may see this project, but not restore it.')
    if (object.deleted === 'above') refuse('conflict', 'Its workspace is in the trash; restore that first.')
    const before = await store.lock(tx.db, projectId)
    if (before.deletedAt === null) return
    const row = await tx.db.project.update({ where: { id: projectId }, data: { deletedAt: null, deletedBy: null } })
    await publish(tx, object, { type: 'project.restored', data: { project: store.present(row) } })
  })
}
