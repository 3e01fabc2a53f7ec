import * as api from '#shared/projects.ts'
import type { Feature } from '../http/route.ts'
import * as projects from './service.ts'

export const projectRoutes: Feature = (on) => {
  on(api.listProjects, (ctx, { params, query }) => projects.listProjects(ctx, params.workspaceId, query))
  on(api.createProject, (ctx, { params, body }) => projects.createProject(ctx, params.workspaceId, body))
  on(api.getProject, (ctx, { params }) => projects.getProject(ctx, params.projectId))
  on(api.findProject, (ctx, { params }) => projects.findProject(ctx, params.workspaceId, params.key))
  on(api.updateProject, (ctx, { params, body, ifMatch }) =>
    projects.updateProject(ctx, params.projectId, body, ifMatch),
  )
  on(api.deleteProject, (ctx, { params, ifMatch }) => projects.deleteProject(ctx, params.projectId, ifMatch))
}
