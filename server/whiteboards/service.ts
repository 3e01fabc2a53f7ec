import type { Body } from '#shared/endpoint.ts'
import type { Page, PageQuery } from '#shared/page.ts'
import { roleMay } from '#shared/roles.ts'
import type * as api from '#shared/whiteboards.ts'
import { keepAsOwner, locateNew, tellInheritance } from '../access/inherit.ts'
import { authorize, findGranted, locate, roleOn } from '../access/service.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { refuse } from '../errors.ts'
import { publish } from '../events/publish.ts'
import { decodeCursor, pageFrom } from '../http/cursor.ts'
import { checkVersion } from '../http/version.ts'
import { freshRanks } from '../rank.ts'
import { mayChangeInheritance } from './policy.ts'
import * as store from './store.ts'

export { present as presentWhiteboard, type WhiteboardRow } from './store.ts'

const gone = (): never => refuse('not_found', 'No such whiteboard.')

/** Whiteboards of a project by (rank, id): all that the caller may see. A guest gets those they hold a grant on. */
export async function listWhiteboards(ctx: Ctx, projectId: string, query: PageQuery): Promise<Page<api.Whiteboard>> {
  const project = await locate(ctx.db, { type: 'project', id: projectId })
  const after = decodeCursor<[string, string]>(query.after, ['', ''])
  if (!project || project.deleted !== 'no') refuse('not_found', 'No such project.')
  const seesProject = (await roleOn(ctx.db, ctx.userId, project)) !== null
  const rows = await store.listSeen(ctx.db, { userId: ctx.userId, projectId, seesProject }, after, query.limit + 1)
  // To whoever sees nothing of it, the project does not exist.
  if (!seesProject && rows.length === 0) refuse('not_found', 'No such project.')
  return pageFrom(rows, query, (row) => [row.rank, row.id], store.present)
}

/** Makes an empty whiteboard at the end; a private one (`inherits` false) belongs to the caller alone. */
export function createWhiteboard(
  ctx: Ctx,
  projectId: string,
  body: Body<typeof api.createWhiteboard>,
): Promise<api.Whiteboard> {
  return inTransaction(ctx, async (tx) => {
    await authorize(tx, 'whiteboard.edit', { type: 'project', id: projectId })
    const { id, title, icon = null, inherits = true } = body
    await store.lockList(tx.db, projectId)
    const [rank = ''] = freshRanks(1, await store.lastRank(tx.db, projectId))
    const row = await store.create(tx.db, {
      ...(id && { id }),
      projectId,
      title,
      icon,
      inherits,
      rank,
      createdBy: tx.userId,
    })
    const whiteboard = store.present(row)
    const located = await locateNew(tx, { type: 'whiteboard', id: whiteboard.id })
    await publish(tx, located, { type: 'whiteboard.created', data: { whiteboard } })
    return whiteboard
  })
}

/** One whiteboard's row; 404 when the caller may not see it or it is in the trash. */
export async function getWhiteboard(ctx: Ctx, whiteboardId: string): Promise<api.Whiteboard> {
  await authorize(ctx, 'whiteboard.read', { type: 'whiteboard', id: whiteboardId })
  return store.present((await store.find(ctx.db, whiteboardId)) ?? gone())
}

/** Changes title, icon or inheritance and publishes `whiteboard.changed`; nothing when nothing differs. */
export function updateWhiteboard(
  ctx: Ctx,
  whiteboardId: string,
  body: Body<typeof api.updateWhiteboard>,
  ifMatch: number | undefined,
): Promise<api.Whiteboard> {
  return inTransaction(ctx, async (tx) => {
    const before = await authorize(tx, 'whiteboard.edit', { type: 'whiteboard', id: whiteboardId })
    const row = (await store.lock(tx.db, whiteboardId)) ?? gone()
    if (row.deletedAt !== null) gone()
    checkVersion(row, ifMatch, () => store.present(row), body)

    const { title = row.title, icon = row.icon, inherits = row.inherits } = body
    if (title === row.title && icon === row.icon && inherits === row.inherits) return store.present(row)
    if (inherits !== row.inherits && !mayChangeInheritance({ userId: tx.userId, role: before.role }, row))
      refuse('forbidden', 'Only who made it, or an admin, decides whether others see this whiteboard.')

    const after = await store.update(tx.db, whiteboardId, { title, icon, inherits })
    if (!inherits && row.inherits) await keepAsOwner(tx, before)
    const located = await tellInheritance(tx, before)
    const whiteboard = store.present(after)
    await publish(tx, located, { type: 'whiteboard.changed', data: { whiteboard } })
    return whiteboard
  })
}

/** Puts a whiteboard into the trash. */
export function deleteWhiteboard(ctx: Ctx, whiteboardId: string, ifMatch: number | undefined): Promise<undefined> {
  return inTransaction(ctx, async (tx) => {
    const granted = await authorize(tx, 'whiteboard.delete', { type: 'whiteboard', id: whiteboardId })
    const row = (await store.lock(tx.db, whiteboardId)) ?? gone()
    if (row.deletedAt !== null) gone()
    checkVersion(row, ifMatch, () => store.present(row), null)
    await store.update(tx.db, whiteboardId, { deletedAt: tx.now(), deletedBy: tx.userId })
    await publish(tx, granted, { type: 'whiteboard.deleted', data: { ids: [whiteboardId], title: row.title } })
    return undefined
  })
}

/** Takes a whiteboard out of the trash; a live one stays as it is, one whose project is in the trash answers 409. */
export function restoreWhiteboard(ctx: Ctx, whiteboardId: string): Promise<undefined> {
  return inTransaction(ctx, async (tx) => {
    const granted = (await findGranted(tx, { type: 'whiteboard', id: whiteboardId })) ?? gone()
    if (!roleMay(granted.role, 'trash.restore')) refuse('forbidden', 'You may see this whiteboard, but not restore it.')
    if (granted.deleted === 'above') refuse('conflict', 'Its project is in the trash; restore that first.')
    const row = await store.lock(tx.db, whiteboardId)
    if (!row?.deletedAt) return undefined
    const whiteboard = store.present(await store.update(tx.db, whiteboardId, { deletedAt: null, deletedBy: null }))
    await publish(tx, granted, { type: 'whiteboard.restored', data: { whiteboard } })
    return undefined
  })
}
