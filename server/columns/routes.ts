import * as api from '#shared/columns.ts'
import type { Feature } from '../http/route.ts'
import * as columns from './service.ts'

export const columnRoutes: Feature = (on) => {
  on(api.createColumn, (ctx, { params, body }) => columns.createColumn(ctx, params.projectId, body))
  on(api.updateColumn, (ctx, { params, body, ifMatch }) => columns.updateColumn(ctx, params.columnId, body, ifMatch))
  on(api.moveColumn, (ctx, { params, body }) => columns.moveColumn(ctx, params.columnId, body))
  on(api.deleteColumn, (ctx, { params, query }) => columns.deleteColumn(ctx, params.columnId, query.moveTo ?? null))
}
