import * as api from '#shared/events.ts'
import type { Feature } from '../http/route.ts'
import { listEvents } from './replay.ts'

export const eventRoutes: Feature = (on) => {
  on(api.listEvents, (ctx, { params, query }) => listEvents(ctx, params.workspaceId, query))
}
