import * as api from '#shared/activity.ts'
import type { Feature } from '../http/route.ts'
import { listActivity } from './service.ts'

export const activityRoutes: Feature = (on) => {
  on(api.listActivity, (ctx, { params, query }) =>
    listActivity(ctx, { type: params.objectType, id: params.objectId }, query),
  )
}
