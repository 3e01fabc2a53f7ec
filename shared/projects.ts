import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { Day, Id, Instant } from './ids.ts'
import { pageOf, PageQuery } from './page.ts'
import { lineOf, textLimit, textOf } from './text.ts'

export const ProjectStatus = z.enum(['planned', 'active', 'paused', 'completed', 'cancelled'])
export type ProjectStatus = z.infer<typeof ProjectStatus>

export const Project = z.object({
  id: Id,
  workspaceId: Id,
  name: z.string(),
  key: z.string(),
  icon: z.string().nullable(),
  description: z.string().nullable(),
  status: ProjectStatus,
  startDate: Day.nullable(),
  endDate: Day.nullable(),
  /** False: private; only grants on the project itself count. */
  inherits: z.boolean(),
  version: z.int(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Project = z.infer<typeof Project>

const Key = z.string().regex(/^[A-Z][A-Z0-9]{1,9}$/, 'two to ten of A-Z 0-9, a letter first')
/** One emoji or nothing. */
const Icon = textOf(16).nullable()
const params = z.object({ projectId: Id })

const Changes = z.object({
  name: lineOf(textLimit.name),
  key: Key,
  icon: Icon,
  description: textOf(textLimit.description).nullable(),
  status: ProjectStatus,
  startDate: Day.nullable(),
  endDate: Day.nullable(),
  inherits: z.boolean(),
})

export const listProjects = endpoint('GET', '/workspaces/:workspaceId/projects', {
  summary: 'Projects of a workspace that I may see, by name. A guest gets those they hold a grant on.',
  may: 'user',
  params: z.object({ workspaceId: Id }),
  query: PageQuery,
  result: pageOf(Project),
})

export const createProject = endpoint('POST', '/workspaces/:workspaceId/projects', {
  summary: 'Make a project with five columns and its channel. The key is made from the name when not given.',
  may: 'project.create',
  params: z.object({ workspaceId: Id }),
  body: Changes.partial().required({ name: true }).extend({ id: Id.optional() }),
  result: Project,
  status: 201,
})

export const getProject = endpoint('GET', '/projects/:projectId', {
  summary: 'One project.',
  may: 'project.read',
  params,
  result: Project,
})

export const findProject = endpoint('GET', '/workspaces/:workspaceId/projects/by-key/:key', {
  summary: 'A project by its present or an earlier key.',
  may: 'user',
  params: z.object({ workspaceId: Id, key: textOf(10) }),
  result: Project,
})

export const updateProject = endpoint('PATCH', '/projects/:projectId', {
  summary: 'Change a project. A new key renames its tasks; old keys redirect.',
  may: 'project.edit',
  ifMatch: 'optional',
  params,
  body: Changes.partial(),
  result: Project,
})

export const deleteProject = endpoint('DELETE', '/projects/:projectId', {
  summary: 'Put a project with all it holds into the trash for 30 days.',
  may: 'project.delete',
  ifMatch: 'optional',
  params,
  result: z.undefined(),
  status: 204,
})

const withProject = z.object({ project: Project })
export const ProjectCreated = z.object({ type: z.literal('project.created'), data: withProject })
export const ProjectChanged = z.object({ type: z.literal('project.changed'), data: withProject })
export const ProjectDeleted = z.object({
  type: z.literal('project.deleted'),
  data: z.object({ id: Id, name: z.string() }),
})
export const ProjectRestored = z.object({ type: z.literal('project.restored'), data: withProject })
