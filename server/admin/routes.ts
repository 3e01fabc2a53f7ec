import * as api from '#shared/admin.ts'
import type { Feature } from '../http/route.ts'
import * as admin from './service.ts'

export const adminRoutes: Feature = (on) => {
  on(api.listParked, (ctx) => admin.listParked(ctx))
  on(api.retryParked, (ctx, { params }) => admin.retryParked(ctx, params.consumer, params.pos))
}
