import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { pageOf, PageQuery } from './page.ts'
import { Role } from './roles.ts'

export const TrashType = z.enum(['workspace', 'project', 'task', 'document', 'whiteboard'])
export type TrashType = z.infer<typeof TrashType>

export const TrashItem = z.object({
  objectType: TrashType,
  objectId: Id,
  title: z.string(),
  projectId: Id.nullable(),
  deletedAt: Instant,
  deletedBy: Id,
  /** When it is purged from all stores. */
  purgeAt: Instant,
  /** What I may do with it, and with that whether I may restore it. */
  mine: Role,
})
export type TrashItem = z.infer<typeof TrashItem>

export const listTrash = endpoint('GET', '/workspaces/:workspaceId/trash', {
  summary: 'What was deleted in the last 30 days and I may see, newest first.',
  may: 'workspace.read',
  params: z.object({ workspaceId: Id }),
  query: PageQuery,
  result: pageOf(TrashItem),
})

export const listTrashedWorkspaces = endpoint('GET', '/trash/workspaces', {
  summary: 'Workspaces in the trash that I own and can restore, newest first.',
  may: 'user',
  result: z.object({ data: z.array(TrashItem) }),
})

export const restoreFromTrash = endpoint('POST', '/trash/:objectType/:objectId/restore', {
  summary: 'Take something out of the trash, to where it was. Restoring twice changes nothing.',
  may: 'trash.restore',
  params: z.object({ objectType: TrashType, objectId: Id }),
  result: z.undefined(),
  status: 204,
})
