import type * as api from '#shared/documents.ts'
import type { Body } from '#shared/endpoint.ts'
import type { Page, PageQuery } from '#shared/page.ts'
import { roleMay } from '#shared/roles.ts'
import { socketRoom } from '#shared/rooms.ts'
import { keepAsOwner, locateNew, tellInheritance } from '../access/inherit.ts'
import { authorize, findGranted, locate, roleOn } from '../access/service.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { refuse } from '../errors.ts'
import { publish } from '../events/publish.ts'
import { decodeCursor, pageFrom } from '../http/cursor.ts'
import { checkVersion } from '../http/version.ts'
import { freshRanks } from '../rank.ts'
import { checkParent, parentTrashed } from './parent.ts'
import { mayChangeInheritance } from './policy.ts'
import * as store from './store.ts'

const gone = (): never => refuse('not_found', 'No such document.')

/** Documents of a project by (rank, id): all that the caller may see. A guest gets those they hold a grant on. */
export async function listDocuments(ctx: Ctx, projectId: string, query: PageQuery): Promise<Page<api.Document>> {
  const project = await locate(ctx.db, { type: 'project', id: projectId })
  const after = decodeCursor<[string, string]>(query.after, ['', ''])
  if (!project || project.deleted !== 'no') refuse('not_found', 'No such project.')
  const seesProject = (await roleOn(ctx.db, ctx.userId, project)) !== null
  const rows = await store.listSeen(ctx.db, { userId: ctx.userId, projectId, seesProject }, after, query.limit + 1)
  // To whoever sees nothing of it, the project does not exist.
  if (!seesProject && rows.length === 0) refuse('not_found', 'No such project.')
  return pageFrom(rows, query, (row) => [row.rank, row.id], store.present)
}

/** Makes an empty document at the end; a private one (`inherits` false) belongs to the caller alone. */
export function createDocument(
  ctx: Ctx,
  projectId: string,
  body: Body<typeof api.createDocument>,
): Promise<api.Document> {
  return inTransaction(ctx, async (tx) => {
    await authorize(tx, 'document.edit', { type: 'project', id: projectId })
    const { id, title, icon = null, parentId = null, inherits = true } = body
    await store.lockTree(tx.db, projectId)
    if (parentId !== null) await checkParent(tx, { projectId, id: null }, parentId)
    const [rank = ''] = freshRanks(1, await store.lastRank(tx.db, projectId))
    const row = await store.create(tx.db, {
      ...(id && { id }),
      projectId,
      title,
      icon,
      parentId,
      inherits,
      rank,
      createdBy: tx.userId,
    })
    const document = store.present(row)
    const located = await locateNew(tx, { type: 'document', id: document.id })
    await publish(tx, located, { type: 'document.created', data: { document } })
    return document
  })
}

/** One document's row; 404 when the caller may not see it or it is in the trash. */
export async function getDocument(ctx: Ctx, documentId: string): Promise<api.Document> {
  await authorize(ctx, 'document.read', { type: 'document', id: documentId })
  return store.present((await store.find(ctx.db, documentId)) ?? gone())
}

/**
 * Changes title, icon, parent or inheritance and publishes `document.changed`; nothing when nothing differs. A parent must
 * be in the same project and not below the document (400). Whoever makes it private keeps it as its owner.
 */
export function updateDocument(
  ctx: Ctx,
  documentId: string,
  body: Body<typeof api.updateDocument>,
  ifMatch: number | undefined,
): Promise<api.Document> {
  return inTransaction(ctx, async (tx) => {
    const before = await authorize(tx, 'document.edit', { type: 'document', id: documentId })
    if (before.projectId !== null) await store.lockTree(tx.db, before.projectId)
    const row = (await store.lock(tx.db, documentId)) ?? gone()
    checkVersion(row, ifMatch, () => store.present(row), body)

    const { title = row.title, icon = row.icon, parentId = row.parentId, inherits = row.inherits } = body
    const isMoved = parentId !== row.parentId
    const isSame = title === row.title && icon === row.icon && !isMoved && inherits === row.inherits
    if (isSame) return store.present(row)
    if (isMoved && parentId !== null) await checkParent(tx, row, parentId)
    if (inherits !== row.inherits && !mayChangeInheritance({ userId: tx.userId, role: before.role }, row))
      refuse('forbidden', 'Only who made it, or an admin, decides whether others see this document.')

    const after = await store.update(tx.db, documentId, { title, icon, parentId, inherits })
    if (!inherits && row.inherits) await keepAsOwner(tx, before)
    const located = await tellInheritance(tx, before)
    const document = store.present(after)
    await publish(tx, located, { type: 'document.changed', data: { document } })
    return document
  })
}

/** Puts a document and those below it into the trash; `document.deleted` is heard by all who could see one of them. */
export function deleteDocument(ctx: Ctx, documentId: string, ifMatch: number | undefined): Promise<undefined> {
  return inTransaction(ctx, async (tx) => {
    const granted = await authorize(tx, 'document.delete', { type: 'document', id: documentId })
    if (granted.projectId !== null) await store.lockTree(tx.db, granted.projectId)
    const row = (await store.lock(tx.db, documentId)) ?? gone()
    checkVersion(row, ifMatch, () => store.present(row), null)
    const ids = await store.treeOf(tx.db, documentId, null)
    await store.setTrashed(tx.db, ids, { at: tx.now(), userId: tx.userId })
    const audience = [...new Set([...granted.audience, ...ids.map((id) => socketRoom.object('document', id))])]
    await publish(tx, { ...granted, audience }, { type: 'document.deleted', data: { ids, title: row.title } })
    return undefined
  })
}

/**
 * Takes a document out of the trash with those that went there with it, each telling `document.restored`. When what was
 * above it is still in the trash it goes to the top of the project; when the project is, 409.
 */
export function restoreDocument(ctx: Ctx, documentId: string): Promise<undefined> {
  return inTransaction(ctx, async (tx) => {
    const granted = (await findGranted(tx, { type: 'document', id: documentId })) ?? gone()
    if (!roleMay(granted.role, 'trash.restore')) refuse('forbidden', 'You may see this document, but not restore it.')
    if (granted.projectId !== null) await store.lockTree(tx.db, granted.projectId)
    const row = (await store.find(tx.db, documentId)) ?? gone()
    const above = granted.deleted === 'above' ? await parentTrashed(tx, row) : { project: false, parent: false }
    if (above.project) refuse('conflict', 'Its project is in the trash; restore that first.')
    if (row.deletedAt === null) return undefined

    const ids = await store.treeOf(tx.db, documentId, { at: row.deletedAt, by: row.deletedBy })
    await store.setTrashed(tx.db, ids, null)
    if (above.parent) await store.update(tx.db, documentId, { parentId: null })
    for (const id of ids) {
      const restored = (await locate(tx.db, { type: 'document', id })) ?? gone()
      const document = store.present((await store.find(tx.db, id)) ?? gone())
      await publish(tx, restored, { type: 'document.restored', data: { document } })
    }
    return undefined
  })
}
