import { newId } from '#shared/ids.ts'
import { server } from '../../../test/world.ts'
import { hashToken } from '../../accounts/sessions.ts'
import type { Here, Leaf } from './here.ts'

const { root } = server
type Made = { id: string; leaf: Leaf }

let number = 0
export async function task({ projectId, columnId, ownerId }: Here): Promise<Made & { key: string }> {
  const mine = ++number
  const place = { projectId, columnId, status: 'todo', rank: `a${mine}`, number: mine } as const
  const { id } = await root.task.create({ data: { id: newId(), title: 'Task', createdBy: ownerId, ...place } })
  return { id, key: `APO-${mine}`, leaf: { type: 'task', id } }
}

export async function document({ projectId, ownerId }: Here): Promise<Made> {
  const { id } = await root.document.create({
    data: { id: newId(), title: 'Document', rank: 'a0', projectId, createdBy: ownerId },
  })
  return { id, leaf: { type: 'document', id } }
}

export async function whiteboard({ projectId, ownerId }: Here): Promise<Made> {
  const { id } = await root.whiteboard.create({
    data: { id: newId(), title: 'Board', rank: 'a0', projectId, createdBy: ownerId },
  })
  return { id, leaf: { type: 'whiteboard', id } }
}

/** A comment of somebody on a new task. */
export async function comment(here: Here, userId: string): Promise<Made> {
  const { id: taskId, leaf } = await task(here)
  const { id } = await root.comment.create({ data: { id: newId(), content: 'Hello', userId, taskId } })
  return { id, leaf }
}

/** A message of somebody in the project's channel. */
export async function message({ roomId }: Here, userId: string): Promise<Made> {
  const { id } = await root.chatMessage.create({ data: { id: newId(), roomId, pos: 1, userId, content: 'Hello' } })
  await root.chatRoom.update({ where: { id: roomId }, data: { lastPos: 1 } })
  return { id, leaf: { type: 'room', id: roomId } }
}

/** A link that makes a viewer of the workspace. */
export async function invitation({ workspaceId, ownerId }: Here): Promise<{ id: string; token: string }> {
  const token = newId()
  const target = { objectType: 'workspace', objectId: workspaceId, workspaceId, role: 'viewer' } as const
  const { id } = await root.invitation.create({
    data: {
      id: newId(),
      ...target,
      tokenHash: hashToken(token),
      createdBy: ownerId,
      expiresAt: new Date(Date.now() + 60_000),
    },
  })
  return { id, token }
}
