import * as api from '#shared/workspaces.ts'
import type { Feature } from '../http/route.ts'
import * as workspaces from './service.ts'

export const workspaceRoutes: Feature = (on) => {
  on(api.listWorkspaces, (ctx) => workspaces.listWorkspaces(ctx))
  on(api.createWorkspace, (ctx, { body }) => workspaces.createWorkspace(ctx, body))
  on(api.findWorkspace, (ctx, { params }) => workspaces.findWorkspace(ctx, params.slug))
  on(api.getWorkspace, (ctx, { params }) => workspaces.getWorkspace(ctx, params.workspaceId))
  on(api.updateWorkspace, (ctx, { params, body, ifMatch }) =>
    workspaces.updateWorkspace(ctx, params.workspaceId, body, ifMatch),
  )
  on(api.deleteWorkspace, (ctx, { params, ifMatch }) => workspaces.deleteWorkspace(ctx, params.workspaceId, ifMatch))
}
