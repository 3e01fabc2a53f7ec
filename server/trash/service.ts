import type { Page, PageQuery } from '#shared/page.ts'
import type { TrashItem } from '#shared/trash.ts'
import { authorize } from '../access/service.ts'
import type { Ctx } from '../context.ts'
import { restoreDocument } from '../documents/service.ts'
import { restoreProject } from '../projects/service.ts'
import { restoreTask } from '../tasks/service.ts'
import { restoreWhiteboard } from '../whiteboards/service.ts'
import { restoreWorkspace } from '../workspaces/service.ts'
import * as store from './store.ts'

/** What was deleted in a workspace and the caller may see, newest first. */
export async function listTrash(ctx: Ctx, workspaceId: string, query: PageQuery): Promise<Page<TrashItem>> {
  await authorize(ctx, 'workspace.read', { type: 'workspace', id: workspaceId })
  return store.list(ctx.db, { userId: ctx.userId, workspaceId }, query, ctx.config.limits.trashDays)
}

/** Trashed workspaces that the caller owns. */
export const listTrashedWorkspaces = async (ctx: Ctx): Promise<{ data: TrashItem[] }> => ({
  data: await store.listWorkspaces(ctx.db, ctx.userId, ctx.config.limits.trashDays),
})

const restorers: Record<TrashItem['objectType'], (ctx: Ctx, id: string) => Promise<unknown>> = {
  workspace: restoreWorkspace,
  project: restoreProject,
  task: restoreTask,
  document: restoreDocument,
  whiteboard: restoreWhiteboard,
}

/** Takes something out of the trash, to where it was; its feature checks who may. Restoring twice changes nothing. */
export async function restore(ctx: Ctx, type: TrashItem['objectType'], id: string): Promise<void> {
  await restorers[type](ctx, id)
}
