import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDocument } from '#shared/documents.ts'
import { newId } from '#shared/ids.ts'
import type { RoomAt, RoomEdit } from '#shared/room-edits.ts'
import { roomRoutes } from '../realtime/internal.ts'
import { answerErrors } from '../server/http/problem.ts'
import { remoteRooms } from '../server/rooms/remote.ts'
import { ok, server, world } from './world.ts'

const secret = 'a secret between the processes of a test'
const log = pino({ level: 'silent' })
const app = express()
app.use('/internal/rooms', (req, res, next) => roomRoutes(server.rooms, secret)(req, res, next))
app.use(answerErrors)
const http = createServer(app)
let url: string

beforeAll(async () => {
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
})
afterAll(async () => {
  http.closeAllConnections()
  await new Promise((done) => http.close(done))
})

async function room(): Promise<{ at: RoomAt; by: string }> {
  const { owner, project } = await world()
  const body = { title: 'Split' }
  const { id, gen } = await ok(owner.call(createDocument, { params: { projectId: project.id }, body }))
  return { at: { kind: 'doc', id, gen }, by: owner.id }
}
const line = (content: string): RoomEdit => ({
  type: 'appendBlocks',
  blocks: [{ type: 'paragraph', id: newId(), content }],
})

test('an api of its own writes, flushes and reads through the internal door', async () => {
  const { at, by } = await room()
  const rooms = remoteRooms(url, secret, log)
  expect(await rooms.edit(at, line('From afar'), by)).toMatchObject({ state: 'done', ids: [expect.any(String)] })
  expect(await rooms.flush(at)).toEqual({ state: 'done' })
  expect(await rooms.read(at)).toMatchObject({ state: 'read', content: { kind: 'doc', text: 'From afar' } })
  expect(await rooms.edit(at, { type: 'deleteBlock', id: 'none' }, by)).toMatchObject({ why: 'not_found' })
})

test('the door is not there without the secret, and what it does not understand changes nothing', async () => {
  const { at, by } = await room()
  const knock = async (name: string, body: unknown, bearer = secret) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` }
    return (await fetch(`${url}/internal/rooms/${name}`, { method: 'POST', headers, body: JSON.stringify(body) }))
      .status
  }
  const good = [at, line('x'), by]
  expect([await knock('edit', good, 'wrong'), await knock('edit', good, ''), await knock('toString', good)]).toEqual([
    404, 404, 404,
  ])
  const unknown = [at, { type: 'appendBlocks', blocks: [{ type: 'script' }] }, by]
  expect([await knock('edit', unknown), await knock('edit', []), await knock('read', [{ id: 'x' }])]).toEqual([
    400, 400, 400,
  ])
  expect(await remoteRooms(url, 'wrong', log).read(at)).toMatchObject({ state: 'refused', why: 'unavailable' })
  expect(await server.rooms.read(at)).toMatchObject({ content: { text: '' } })
})
