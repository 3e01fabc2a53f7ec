import type { Role } from '#shared/roles.ts'

/** Roles in words: what they are called and what they may. */
export const roleText: Record<Role, { name: string; may: string }> = {
  owner: { name: 'Owner', may: 'everything, also deleting the workspace' },
  admin: { name: 'Admin', may: 'invite people, change projects and settings' },
  member: { name: 'Member', may: 'make and change everything in projects' },
  commenter: { name: 'Commenter', may: 'read, comment and chat' },
  viewer: { name: 'Viewer', may: 'read' },
}
