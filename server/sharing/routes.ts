import * as api from '#shared/sharing.ts'
import type { Feature } from '../http/route.ts'
import * as sharing from './service.ts'
import * as takingOver from './takeOver.ts'

export const sharingRoutes: Feature = (on) => {
  on(api.whoCanSee, (ctx, { params }) => sharing.whoCanSee(ctx, { type: params.objectType, id: params.objectId }))
  on(api.shareObject, (ctx, { params, body }) =>
    sharing.shareObject(ctx, { type: params.objectType, id: params.objectId }, params.userId, body.role),
  )
  on(api.unshareObject, (ctx, { params }) =>
    sharing.unshareObject(ctx, { type: params.objectType, id: params.objectId }, params.userId),
  )
  on(api.listPrivate, (ctx, { params, query }) => takingOver.listPrivate(ctx, params.workspaceId, query))
  on(api.takeOver, (ctx, { params }) => takingOver.takeOver(ctx, { type: params.objectType, id: params.objectId }))
}
