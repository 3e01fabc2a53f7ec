import type { Card } from '#shared/tasks.ts'
import * as api from '#shared/tasks.ts'
import { ok, type Person, type World } from '../../test/world.ts'

export const add = ({ project }: World, who: Person, body: { title: string } & Record<string, unknown>) =>
  who.call(api.createTask, { params: { projectId: project.id }, body })
export const boardOf = ({ project }: World, who: Person) =>
  ok(who.call(api.getBoard, { params: { projectId: project.id } }))
export const move = (
  who: Person,
  task: { id: string },
  columnId: string,
  afterId: string | null,
  beforeId: string | null,
) => who.call(api.moveTask, { params: { taskId: task.id }, body: { columnId, afterId, beforeId } })
export const change = (who: Person, task: { id: string }, body: object, version?: number) =>
  who.call(api.updateTask, {
    params: { taskId: task.id },
    body,
    ...(version !== undefined && { headers: { 'if-match': `"v${version}"` } }),
  })

export async function columnsOf(here: World) {
  const { columns } = await boardOf(here, here.owner)
  const [first, second, third] = columns.map(({ column }) => column)
  if (!first || !second || !third) throw new Error('a new project has columns')
  return { first, second, third }
}
export const titlesIn = async (here: World, columnId: string) =>
  (await boardOf(here, here.owner)).columns
    .find(({ column }) => column.id === columnId)
    ?.cards.map((card: Card) => card.title)
