import * as api from '#shared/trash.ts'
import type { Feature } from '../http/route.ts'
import * as trash from './service.ts'

export const trashRoutes: Feature = (on) => {
  on(api.listTrash, (ctx, { params, query }) => trash.listTrash(ctx, params.workspaceId, query))
  on(api.listTrashedWorkspaces, (ctx) => trash.listTrashedWorkspaces(ctx))
  on(api.restoreFromTrash, (ctx, { params }) => trash.restore(ctx, params.objectType, params.objectId))
}
