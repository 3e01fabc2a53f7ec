import type { Body } from '#shared/endpoint.ts'
import { newId } from '#shared/ids.ts'
import { socketRoom } from '#shared/rooms.ts'
import type * as api from '#shared/workspaces.ts'
import { authorize, findGranted, setGrant } from '../access/service.ts'
import { createChannel } from '../chat/service.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { Refusal, refuse } from '../errors.ts'
import { publish, type Subject } from '../events/publish.ts'
import { checkVersion } from '../http/version.ts'
import { lockNames, rename } from '../text/redirects.ts'
import { firstFree, slugOf } from '../text/slug.ts'
import * as store from './store.ts'

const subjectOf = (id: string): Subject => ({
  type: 'workspace',
  id,
  workspaceId: id,
  projectId: null,
  audience: [socketRoom.workspace(id)],
})

const refuseSlug = (): never => {
  const message = 'This address is taken.'
  throw new Refusal('conflict', message, { errors: [{ pointer: '/slug', code: 'taken', message }] })
}

/** The workspaces I am in, or a guest of, by name. */
export const listWorkspaces = async (ctx: Ctx) => ({ data: await store.listMine(ctx.db, ctx.userId) })

/** One workspace that I am a member of. */
export async function getWorkspace(ctx: Ctx, workspaceId: string): Promise<api.Workspace> {
  await authorize(ctx, 'workspace.read', { type: 'workspace', id: workspaceId })
  return store.present(await store.find(ctx.db, workspaceId))
}

/** A workspace by its present or an earlier slug, for members and guests; 404 for everybody else. */
export async function findWorkspace(ctx: Ctx, slug: string): Promise<api.MyWorkspace> {
  const id = await store.idBySlug(ctx.db, slug)
  const [mine] = id === null ? [] : await store.listMine(ctx.db, ctx.userId, id)
  return mine ?? refuse('not_found', 'No such workspace.')
}

/** Makes a workspace with its owner and its #general channel. 409 for a slug in use; one made from the name never is. */
export function createWorkspace(ctx: Ctx, wanted: Body<typeof api.createWorkspace>): Promise<api.Workspace> {
  return inTransaction(ctx, async (tx) => {
    await lockNames(tx.db, 'workspace')
    if (wanted.slug !== undefined && (await store.isSlugTaken(tx.db, wanted.slug))) refuseSlug()
    const made = slugOf(wanted.name, 50, 'workspace')
    const slug =
      wanted.slug ??
      (await firstFree(
        made,
        (number) => `${made}-${number}`,
        (name) => store.isSlugTaken(tx.db, name),
      ))

    const row = await tx.db.workspace.create({
      data: {
        id: wanted.id ?? newId(),
        name: wanted.name,
        slug,
        description: wanted.description ?? null,
        settings: { timezone: wanted.timezone ?? 'UTC' },
        createdBy: tx.userId,
        members: { create: { userId: tx.userId } },
      },
    })
    const object = { type: 'workspace', id: row.id, workspaceId: row.id } as const
    await setGrant(tx.db, { userId: tx.userId, object, role: 'owner', source: 'creator', createdBy: tx.userId })
    const subject = subjectOf(row.id)
    // The maker's tabs do not hear the new workspace yet.
    const audience = [...subject.audience, socketRoom.user(tx.userId)]
    await publish(tx, { ...subject, audience }, { type: 'workspace.created', data: { workspace: store.present(row) } })
    await createChannel(tx, { workspaceId: row.id, projectId: null, name: 'general', createdBy: tx.userId })
    return store.present(row)
  })
}

/** Changes what is given. 409 for a slug in use, 412 for a stale If-Match; the old slug leads here for ever. */
export function updateWorkspace(
  ctx: Ctx,
  workspaceId: string,
  changes: Body<typeof api.updateWorkspace>,
  ifMatch: number | undefined,
): Promise<api.Workspace> {
  return inTransaction(ctx, async (tx) => {
    await authorize(tx, 'workspace.edit', { type: 'workspace', id: workspaceId })
    const before = await store.lock(tx.db, workspaceId)
    checkVersion(before, ifMatch, () => store.present(before), changes)
    const { name, slug, description, timezone } = changes
    if (Object.keys(changes).length === 0) return store.present(before)
    if (slug !== undefined && slug !== before.slug) {
      await lockNames(tx.db, 'workspace')
      if (await store.isSlugTaken(tx.db, slug, workspaceId)) refuseSlug()
      await rename(tx.db, 'workspace', workspaceId, { before: before.slug, now: slug })
    }
    const row = await tx.db.workspace.update({
      where: { id: workspaceId },
      data: {
        ...(name !== undefined && { name }),
        ...(slug !== undefined && { slug }),
        ...(description !== undefined && { description }),
        ...(timezone !== undefined && { settings: { ...store.present(before).settings, timezone } }),
      },
    })
    const workspace = store.present(row)
    await publish(tx, subjectOf(workspaceId), { type: 'workspace.changed', data: { workspace } })
    return workspace
  })
}

/** Puts a workspace into the trash; everything in it answers 404 until an owner restores it. */
export function deleteWorkspace(ctx: Ctx, workspaceId: string, ifMatch: number | undefined): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    await authorize(tx, 'workspace.delete', { type: 'workspace', id: workspaceId })
    const before = await store.lock(tx.db, workspaceId)
    if (before.deletedAt !== null) refuse('not_found', 'No such workspace.')
    checkVersion(before, ifMatch, () => store.present(before), null)
    await tx.db.workspace.update({
      where: { id: workspaceId },
      data: { deletedAt: tx.now(), deletedBy: tx.userId },
    })
    await publish(tx, subjectOf(workspaceId), { type: 'workspace.deleted', data: { id: workspaceId } })
  })
}

/** Takes a workspace out of the trash, for its owners. Restoring a live one changes nothing. */
export function restoreWorkspace(ctx: Ctx, workspaceId: string): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const found = await findGranted(tx, { type: 'workspace', id: workspaceId })
    if (!found) refuse('not_found', 'No such workspace.')
    if (found.role !== 'owner') refuse('forbidden', 'Only an owner can restore a workspace.')
    const before = await store.lock(tx.db, workspaceId)
    if (before.deletedAt === null) return
    const row = await tx.db.workspace.update({
      where: { id: workspaceId },
      data: { deletedAt: null, deletedBy: null },
    })
    await publish(tx, subjectOf(workspaceId), { type: 'workspace.restored', data: { workspace: store.present(row) } })
  })
}
