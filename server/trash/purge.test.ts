import { expect, test } from 'vitest'
import { createTaskComment } from '#shared/comments.ts'
import { createDocument, deleteDocument } from '#shared/documents.ts'
import { newId } from '#shared/ids.ts'
import { createInvitation } from '#shared/members.ts'
import { deleteProject, updateProject } from '#shared/projects.ts'
import { createTask, deleteTask } from '#shared/tasks.ts'
import { restoreFromTrash } from '#shared/trash.ts'
import { createWhiteboard } from '#shared/whiteboards.ts'
import { createWorkspace, deleteWorkspace, updateWorkspace } from '#shared/workspaces.ts'
import { grant, ok, person, server, world, type World } from '../../test/world.ts'
import { purgeTrash } from './purge.ts'

const days = server.config.limits.trashDays
const inDays = (count: number) => ({ ...server, now: () => new Date(Date.now() + count * 86_400_000) })

async function attach({ owner, workspace }: World, objectId: string): Promise<string> {
  const storageKey = newId()
  const of = { objectType: 'document', objectId, workspaceId: workspace.id, createdBy: owner.id } as const
  await server.root.attachment.create({
    data: { name: 'a', mimeType: 'image/png', size: 1n, sha256: '', storageKey, ...of },
  })
  return storageKey
}

async function furnished() {
  const here = await world()
  const params = { projectId: here.project.id }
  const task = await ok(here.owner.call(createTask, { params, body: { title: 'Task' } }))
  await ok(here.owner.call(createTaskComment, { params: { taskId: task.id }, body: { content: 'Hello' } }))
  const document = await ok(here.owner.call(createDocument, { params, body: { title: 'Document' } }))
  const board = await ok(here.owner.call(createWhiteboard, { params, body: { title: 'Board' } }))
  const key = await attach(here, document.id)
  const guest = await person('Guest')
  for (const [type, { id }] of [
    ['task', task],
    ['document', document],
    ['whiteboard', board],
  ] as const)
    await grant(guest, type, id, here.workspace.id, 'viewer')
  return { ...here, task, document, board, key, guest }
}

/** Rows anywhere that still name one of these ids. */
async function traces(ids: string[]): Promise<number> {
  const db = server.root
  const counts = await Promise.all([
    db.grant.count({ where: { OR: [{ objectId: { in: ids } }, { workspaceId: { in: ids } }] } }),
    db.invitation.count({ where: { OR: [{ objectId: { in: ids } }, { workspaceId: { in: ids } }] } }),
    db.redirect.count({ where: { objectId: { in: ids } } }),
    db.attachment.count({ where: { OR: [{ objectId: { in: ids } }, { taskId: { in: ids } }] } }),
    db.chatRoom.count({ where: { OR: [{ projectId: { in: ids } }, { workspaceId: { in: ids } }] } }),
    db.comment.count({ where: { OR: [{ taskId: { in: ids } }, { documentId: { in: ids } }] } }),
    db.task.count({ where: { OR: [{ id: { in: ids } }, { projectId: { in: ids } }] } }),
    db.document.count({ where: { id: { in: ids } } }),
    db.whiteboard.count({ where: { id: { in: ids } } }),
    db.project.count({ where: { OR: [{ id: { in: ids } }, { workspaceId: { in: ids } }] } }),
    db.workspace.count({ where: { id: { in: ids } } }),
  ])
  return counts.reduce((sum, count) => sum + count, 0)
}

test('nothing is purged before its days are over, and what was restored never is', async () => {
  const here = await furnished()
  const task = { objectType: 'task', objectId: here.task.id } as const
  await ok(here.owner.call(deleteTask, { params: { taskId: here.task.id } }))
  await purgeTrash(inDays(days - 1))
  expect(await server.root.task.count({ where: { id: here.task.id } })).toBe(1)
  await ok(here.owner.call(restoreFromTrash, { params: task }))
  await purgeTrash(inDays(days + 1))
  expect(await server.root.task.count({ where: { id: here.task.id } })).toBe(1)
})

test('a purged project leaves no row behind, and names the rooms and files to delete', async () => {
  const here = await furnished()
  const params = { projectId: here.project.id }
  await ok(here.owner.call(updateProject, { params, body: { key: 'OTHER' } }))
  const target = { objectType: 'project', objectId: here.project.id } as const
  await ok(here.owner.call(createInvitation, { params: { workspaceId: here.workspace.id }, body: { target } }))
  await ok(here.owner.call(deleteTask, { params: { taskId: here.task.id } }))
  await ok(here.owner.call(deleteProject, { params }))

  const purged = await purgeTrash(inDays(days + 1))
  expect(purged.rooms).toEqual(
    expect.arrayContaining([
      { kind: 'doc', id: here.document.id },
      { kind: 'board', id: here.board.id },
    ]),
  )
  expect(purged.storageKeys).toContain(here.key)
  expect(await traces([here.project.id, here.task.id, here.document.id, here.board.id])).toBe(0)
  expect(await server.root.workspace.count({ where: { id: here.workspace.id } })).toBe(1)
  expect(await purgeTrash(inDays(days + 1))).toEqual({ objects: 0, rooms: [], storageKeys: [] })
})

test('a purged workspace takes all of it, and leaves its neighbour alone', async () => {
  const [here, neighbour] = [await furnished(), await furnished()]
  const params = { workspaceId: here.workspace.id }
  await ok(here.owner.call(updateWorkspace, { params, body: { slug: `n-${newId()}` } }))
  await ok(here.owner.call(createInvitation, { params }))
  await ok(here.owner.call(deleteWorkspace, { params }))
  await purgeTrash(inDays(days + 1))
  expect(await traces([here.workspace.id, here.project.id, here.task.id, here.document.id, here.board.id])).toBe(0)
  expect(await server.root.document.count({ where: { id: neighbour.document.id } })).toBe(1)
  expect(await traces([neighbour.workspace.id])).toBeGreaterThan(4)
  const again = await here.owner.call(createWorkspace, { body: { name: 'x', slug: here.workspace.slug } })
  expect(again.status).toBe(201)
})

test('a purged document is named as a room, and its file goes', async () => {
  const here = await furnished()
  await ok(here.owner.call(deleteDocument, { params: { documentId: here.document.id } }))
  const purged = await purgeTrash(inDays(days + 1))
  expect(purged.rooms).toContainEqual({ kind: 'doc', id: here.document.id })
  expect(purged.storageKeys).toContain(here.key)
  expect(await traces([here.document.id])).toBe(0)
  expect(await server.root.project.count({ where: { id: here.project.id } })).toBe(1)
})
