import * as api from '#shared/edited.ts'
import type { Feature } from '../http/route.ts'
import { listEdited } from './service.ts'

export const editedRoutes: Feature = (on) => {
  on(api.listEdited, (ctx, { params }) => listEdited(ctx, params.workspaceId))
}
