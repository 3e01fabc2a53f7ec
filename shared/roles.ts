import { z } from 'zod'

/** Roles on an object, weakest last. A role lives only in a grant (architecture.md section 4). */
export const Role = z.enum(['owner', 'admin', 'member', 'commenter', 'viewer'])
export type Role = z.infer<typeof Role>

/** What a grant can be on. `board` is a whiteboard's room kind; the object is called whiteboard. */
export const ObjectType = z.enum(['workspace', 'project', 'task', 'document', 'whiteboard', 'room'])
export type ObjectType = z.infer<typeof ObjectType>

const owners = ['owner'] as const
const admins = ['owner', 'admin'] as const
const writers = ['owner', 'admin', 'member'] as const
const commenters = ['owner', 'admin', 'member', 'commenter'] as const
const readers = ['owner', 'admin', 'member', 'commenter', 'viewer'] as const

/** The one role table. The server enforces it; the web hides what would be refused. */
const allowed = {
  'workspace.read': readers,
  'workspace.edit': admins,
  'workspace.delete': owners,
  'member.read': readers,
  'member.invite': admins,
  'member.edit': admins,
  'project.create': writers,
  'project.read': readers,
  'project.edit': admins,
  'project.delete': admins,
  'column.edit': writers,
  'task.read': readers,
  'task.edit': writers,
  'task.delete': writers,
  'document.read': readers,
  'document.edit': writers,
  'document.delete': writers,
  'whiteboard.read': readers,
  'whiteboard.edit': writers,
  'whiteboard.delete': writers,
  'comment.read': readers,
  'comment.write': commenters,
  'comment.moderate': admins,
  'room.read': readers,
  'room.write': commenters,
  'room.edit': writers,
  'room.moderate': admins,
  'file.read': readers,
  'file.write': commenters,
  'share.read': readers,
  'share.edit': admins,
  'trash.restore': writers,
  'object.take_over': owners,
} as const satisfies Record<string, readonly Role[]>

export type Action = keyof typeof allowed

/** Whether a role is enough for an action; null (no access at all) never is. */
export function roleMay(role: Role | null, action: Action): boolean {
  const roles: readonly Role[] = allowed[action]
  return role !== null && roles.includes(role)
}

/** The highest of several roles, null when there is none. */
export function highestRole(roles: Iterable<Role>): Role | null {
  const held = new Set(roles)
  return Role.options.find((role) => held.has(role)) ?? null
}

/** Whether `a` is at least as strong as `b`; nobody may grant more than they hold. */
export const isAtLeast = (a: Role, b: Role): boolean => Role.options.indexOf(a) <= Role.options.indexOf(b)
