import * as api from '#shared/tasks.ts'
import type { Feature } from '../http/route.ts'
import * as board from './board.ts'
import { moveTask } from './move.ts'
import * as tasks from './service.ts'

export const taskRoutes: Feature = (on) => {
  on(api.getBoard, (ctx, { params }) => board.getBoard(ctx, params.projectId))
  on(api.listColumnTasks, (ctx, { params, query }) =>
    board.listColumnTasks(ctx, params.projectId, params.columnId, query),
  )
  on(api.createTask, (ctx, { params, body }) => tasks.createTask(ctx, params.projectId, body))
  on(api.getTask, (ctx, { params }) => tasks.getTask(ctx, params.taskId))
  on(api.findTask, (ctx, { params }) => tasks.findTask(ctx, params.workspaceId, params.key))
  on(api.updateTask, (ctx, { params, body, ifMatch }) => tasks.updateTask(ctx, params.taskId, body, ifMatch))
  on(api.moveTask, (ctx, { params, body }) => moveTask(ctx, params.taskId, body))
  on(api.deleteTask, (ctx, { params, ifMatch }) => tasks.deleteTask(ctx, params.taskId, ifMatch))
}
