import { server } from '../../../test/world.ts'
import type { Here } from './here.ts'
import { comment, task } from './makers.ts'
import type { Rows } from './row.ts'

const project = ({ projectId }: Here) => ({ params: { projectId } })
const column = ({ columnId }: Here) => ({ params: { columnId } })
const onTask = async (here: Here, body?: unknown) => {
  const { id, leaf } = await task(here)
  return { params: { taskId: id }, leaf, body }
}
const onComment = async (here: Here, author: string, body?: unknown) => {
  const { id, leaf } = await comment(here, author)
  return { params: { commentId: id }, leaf, body }
}

export const projectRows: Rows = {
  'projects.listProjects': [
    ({ workspaceId }) => ({ params: { workspaceId } }),
    [401, 404, 200, 200, 200, 200, 200, 200],
  ],
  'projects.createProject': [
    ({ workspaceId }) => ({ params: { workspaceId }, body: { name: 'New' } }),
    [401, 404, 404, 403, 403, 201, 201, 201],
  ],
  'projects.getProject': [project, [401, 404, 404, 200, 200, 200, 200, 200]],
  'projects.findProject': [
    ({ workspaceId, projectKey }) => ({ params: { workspaceId, key: projectKey } }),
    [401, 404, 404, 200, 200, 200, 200, 200],
  ],
  'projects.updateProject': [
    (here) => ({ ...project(here), body: { name: 'Changed' } }),
    [401, 404, 404, 403, 403, 403, 200, 200],
  ],
  'projects.deleteProject': [project, [401, 404, 404, 403, 403, 403, 204, 204]],

  'columns.createColumn': [
    (here) => ({ ...project(here), body: { name: 'New' } }),
    [401, 404, 404, 403, 403, 201, 201, 201],
  ],
  'columns.updateColumn': [
    (here) => ({ ...column(here), body: { name: 'Changed' } }),
    [401, 404, 404, 403, 403, 200, 200, 200],
  ],
  'columns.moveColumn': [
    (here) => ({ ...column(here), body: { afterId: null, beforeId: null } }),
    [401, 404, 404, 403, 403, 200, 200, 200],
  ],
  // The last column stays, which is told only to whoever could delete it.
  'columns.deleteColumn': [column, [401, 404, 404, 403, 403, 409, 409, 409]],

  'tasks.getBoard': [project, [401, 404, 404, 200, 200, 200, 200, 200]],
  'tasks.listColumnTasks': [
    ({ projectId, columnId }) => ({ params: { projectId, columnId } }),
    [401, 404, 404, 200, 200, 200, 200, 200],
  ],
  'tasks.createTask': [
    (here) => ({ ...project(here), body: { title: 'New' } }),
    [401, 404, 404, 403, 403, 201, 201, 201],
  ],
  'tasks.getTask': [onTask, [401, 404, 200, 200, 200, 200, 200, 200]],
  'tasks.findTask': [
    async (here) => {
      const { key, leaf } = await task(here)
      return { params: { workspaceId: here.workspaceId, key }, leaf }
    },
    [401, 404, 200, 200, 200, 200, 200, 200],
  ],
  'tasks.updateTask': [(here) => onTask(here, { title: 'Changed' }), [401, 404, 200, 403, 403, 200, 200, 200]],
  'tasks.moveTask': [
    (here) => onTask(here, { columnId: here.columnId, afterId: null, beforeId: null }),
    [401, 404, 200, 403, 403, 200, 200, 200],
  ],
  'tasks.deleteTask': [onTask, [401, 404, 204, 403, 403, 204, 204, 204]],
  'trash.restoreFromTrash': [
    async (here) => {
      const { id, leaf } = await task(here)
      const trashed = { deletedAt: new Date(), deletedBy: here.ownerId }
      await server.root.task.update({ where: { id }, data: trashed })
      return { params: { objectType: 'task', objectId: id }, leaf }
    },
    [401, 404, 204, 403, 403, 204, 204, 204],
  ],

  'comments.listTaskComments': [onTask, [401, 404, 200, 200, 200, 200, 200, 200]],
  'comments.createTaskComment': [
    (here) => onTask(here, { content: 'Hello' }),
    [401, 404, 201, 403, 201, 201, 201, 201],
  ],
  'comments.updateComment': [
    (here) => onComment(here, here.me, { content: 'Changed' }),
    [401, 404, 200, 403, 200, 200, 200, 200],
  ],
  'comments.updateComment / of somebody else': [
    (here) => onComment(here, here.bystander, { content: 'Changed' }),
    [401, 404, 403, 403, 403, 403, 403, 403],
  ],
  'comments.deleteComment': [(here) => onComment(here, here.me), [401, 404, 204, 403, 204, 204, 204, 204]],
  'comments.deleteComment / of somebody else': [
    (here) => onComment(here, here.bystander),
    [401, 404, 403, 403, 403, 403, 204, 204],
  ],
}
