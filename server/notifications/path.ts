import type { Located } from '../access/service.ts'
import type { Db } from '../context.ts'

/** Where the web client shows an object (architecture.md section 6, Pages). */
export async function pathOf(db: Db, { type, id, workspaceId, projectId }: Located): Promise<string> {
  const workspace = await db.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { slug: true } })
  const base = `/w/${workspace.slug}`
  if (type === 'document') return `${base}/d/${id}`
  if (type === 'whiteboard') return `${base}/b/${id}`
  if (type === 'room') return `${base}/c/${id}`
  if (!projectId) return base

  const project = await db.project.findUniqueOrThrow({ where: { id: projectId }, select: { key: true } })
  const board = `${base}/p/${project.key}/board`
  if (type !== 'task') return board
  const task = await db.task.findUniqueOrThrow({ where: { id }, select: { number: true } })
  return `${board}?peek=${project.key}-${task.number}`
}
