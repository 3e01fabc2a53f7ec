import * as api from '#shared/admin.ts'
import type { Feature } from '../http/route.ts'
import * as administrators from './administrators.ts'
import * as admin from './service.ts'

export const adminRoutes: Feature = (on) => {
  on(api.listParked, (ctx) => admin.listParked(ctx))
  on(api.retryParked, (ctx, { params }) => admin.retryParked(ctx, params.consumer, params.pos))
  on(api.skipParked, (ctx, { params }) => admin.skipParked(ctx, params.consumer, params.pos))
  on(api.listConsumers, (ctx) => admin.listConsumers(ctx))
  on(api.listAdmins, (ctx) => administrators.listAdmins(ctx))
  on(api.addAdmin, (ctx, { body }) => administrators.addAdmin(ctx, body.login))
  on(api.removeAdmin, (ctx, { params }) => administrators.removeAdmin(ctx, params.userId))
}
