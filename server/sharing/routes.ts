import * as api from '#shared/sharing.ts'
import type { Feature } from '../http/route.ts'
import * as sharing from './service.ts'

export const sharingRoutes: Feature = (on) => {
  on(api.whoCanSee, (ctx, { params }) => sharing.whoCanSee(ctx, { type: params.objectType, id: params.objectId }))
  on(api.shareObject, (ctx, { params, body }) =>
    sharing.shareObject(ctx, { type: params.objectType, id: params.objectId }, params.userId, body.role),
  )
  on(api.unshareObject, (ctx, { params }) =>
    sharing.unshareObject(ctx, { type: params.objectType, id: params.objectId }, params.userId),
  )
}
