import { searchWorkspace } from '#shared/search.ts'
import type { Feature } from '../http/route.ts'
import { search } from './service.ts'

export const searchRoutes: Feature = (on) => {
  on(searchWorkspace, (ctx, { params, query }) => search(ctx, params.workspaceId, query))
}
