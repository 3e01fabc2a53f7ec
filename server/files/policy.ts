import type { Action, ObjectType } from '#shared/roles.ts'

/** What one must be allowed on an object to add a file to it. */
export const addAction: Record<ObjectType, Action> = {
  workspace: 'workspace.edit',
  project: 'project.edit',
  task: 'comment.write',
  document: 'document.edit',
  whiteboard: 'whiteboard.edit',
  room: 'room.write',
}

/** Types that a browser may show in place: it runs no script in them. */
export const isRaster = (mimeType: string): boolean =>
  ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'].includes(mimeType)
