import { z } from 'zod'
import { TimeZone } from './accounts.ts'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { Role } from './roles.ts'
import { lineOf, textLimit, textOf } from './text.ts'

export const WorkspaceSettings = z.object({ timezone: z.string().default('UTC') })

export const Workspace = z.object({
  id: Id,
  name: z.string(),
  slug: z.string(),
  description: z.string().nullable(),
  settings: WorkspaceSettings,
  version: z.int(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Workspace = z.infer<typeof Workspace>

/** A workspace with what it is to me. `role` null: a guest, who sees only the objects they hold grants on. */
export const MyWorkspace = z.object({ workspace: Workspace, role: Role.nullable() })
export type MyWorkspace = z.infer<typeof MyWorkspace>

const Slug = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/, 'one to 60 of a-z 0-9 -')
const params = z.object({ workspaceId: Id })

export const listWorkspaces = endpoint('GET', '/workspaces', {
  summary: 'The workspaces I am in, or a guest of.',
  may: 'user',
  result: z.object({ data: z.array(MyWorkspace) }),
})

export const createWorkspace = endpoint('POST', '/workspaces', {
  summary: 'Make a workspace; its maker becomes the owner. It gets a #general channel.',
  may: 'user',
  body: z.object({
    id: Id.optional(),
    name: lineOf(textLimit.name),
    slug: Slug.optional(),
    description: textOf(textLimit.title).nullable().optional(),
    timezone: TimeZone.optional(),
  }),
  result: Workspace,
  status: 201,
})

export const getWorkspace = endpoint('GET', '/workspaces/:workspaceId', {
  summary: 'One workspace.',
  may: 'workspace.read',
  params,
  result: Workspace,
})

export const findWorkspace = endpoint('GET', '/workspaces/by-slug/:slug', {
  summary: 'A workspace by its present or an earlier slug, with my role.',
  may: 'user',
  params: z.object({ slug: textOf(60) }),
  result: MyWorkspace,
})

export const updateWorkspace = endpoint('PATCH', '/workspaces/:workspaceId', {
  summary: 'Rename or describe a workspace, change its slug (the old one redirects) or time zone.',
  may: 'workspace.edit',
  ifMatch: 'optional',
  params,
  body: z.object({
    name: lineOf(textLimit.name).optional(),
    slug: Slug.optional(),
    description: textOf(textLimit.title).nullable().optional(),
    timezone: TimeZone.optional(),
  }),
  result: Workspace,
})

export const deleteWorkspace = endpoint('DELETE', '/workspaces/:workspaceId', {
  summary: 'Put a workspace into the trash for 30 days; an owner can restore it.',
  may: 'workspace.delete',
  ifMatch: 'optional',
  params,
  result: z.undefined(),
  status: 204,
})

export const WorkspaceCreated = z.object({
  type: z.literal('workspace.created'),
  data: z.object({ workspace: Workspace }),
})
export const WorkspaceChanged = z.object({
  type: z.literal('workspace.changed'),
  data: z.object({ workspace: Workspace }),
})
export const WorkspaceDeleted = z.object({ type: z.literal('workspace.deleted'), data: z.object({ id: Id }) })
export const WorkspaceRestored = z.object({
  type: z.literal('workspace.restored'),
  data: z.object({ workspace: Workspace }),
})
