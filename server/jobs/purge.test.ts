import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { uploadFile } from '#shared/files.ts'
import { deleteProject } from '#shared/projects.ts'
import type { RoomRef } from '#shared/rooms.ts'
import { createWhiteboard } from '#shared/whiteboards.ts'
import { ok, origin, server, urlOf, world } from '../../test/world.ts'
import { pathOf } from '../files/disk.ts'
import { runJob } from './run.ts'

test('the nightly purge deletes the bytes of what it purges, and hands its rooms over', async () => {
  const { owner, project } = await world()
  const params = { projectId: project.id }
  const board = await ok(owner.call(createWhiteboard, { params, body: { title: 'Board' } }))
  const of = { name: 'a.txt', objectType: 'whiteboard', objectId: board.id }
  const res = await fetch(urlOf(uploadFile, {}, of), {
    method: 'POST',
    headers: { origin, cookie: owner.cookie ?? '' },
    body: 'hello',
  })
  const { storageKey } = await server.root.attachment.findFirstOrThrow({ where: { objectId: board.id } })
  const path = pathOf(server.config, storageKey)
  expect([res.status, existsSync(path)]).toEqual([201, true])
  await ok(owner.call(deleteProject, { params }))

  const purged: RoomRef[] = []
  const purge = async (given: RoomRef[]) => void purged.push(...given)
  const rooms = { purge, names: async () => [], thin: async () => 0 }
  await runJob(server, rooms, 'purge-trash')
  expect(existsSync(path)).toBe(true)
  const later = new Date(Date.now() + (server.config.limits.trashDays + 1) * 86_400_000)
  await runJob({ ...server, now: () => later }, rooms, 'purge-trash')
  expect(existsSync(path)).toBe(false)
  expect(purged).toContainEqual({ kind: 'board', id: board.id })
})
