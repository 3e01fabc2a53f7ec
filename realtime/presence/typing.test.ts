import { afterEach, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { socketRoom } from '#shared/rooms.ts'
import { openLog } from '../events/testing/log.ts'
import { connected, openNode, say, until, type NodeOptions, type TestNode } from '../events/testing/world.ts'

const nodes: TestNode[] = []
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()))
})

const workspaceId = newId()
const roomId = newId()
const inRoom = { [workspaceId]: [socketRoom.chat(roomId)] }

async function world(options: NodeOptions = {}) {
  const log = openLog()
  const one = await openNode(log, options)
  const two = await openNode(log, { ...options, prefix: one.prefix })
  nodes.push(one, two)
  const tab = async (node: TestNode, cookie: string) => {
    const client = await connected(node.client(cookie))
    const typing: { userId: string; name: string; on: boolean }[] = []
    client.on('typing', ({ userId, name, on }) => void typing.push({ userId, name, on }))
    await say(client, { workspaceId })
    return { client, typing }
  }
  return { log, one, two, tab, ann: log.person(inRoom), bob: log.person(inRoom) }
}

test('those who hear the chat room see who types, on any node; oneself and outsiders do not', async () => {
  const { log, one, two, tab, ann, bob } = await world()
  const outsider = log.person({ [workspaceId]: [socketRoom.workspace(workspaceId)] })
  const hers = [await tab(one, ann.cookie), await tab(one, ann.cookie), await tab(two, ann.cookie)]
  const his = [await tab(one, bob.cookie), await tab(two, bob.cookie)]
  const outside = [await tab(one, outsider.cookie), await tab(two, outsider.cookie)]
  hers[0]?.client.emit('typing', { roomId, on: true })
  hers[0]?.client.emit('typing', { roomId, on: false })
  await until(() => his.every(({ typing }) => typing.length === 2))
  const said = [true, false].map((on) => ({ userId: ann.userId, name: ann.name, on }))
  expect(his.map(({ typing }) => typing)).toEqual([said, said])
  expect([...hers, ...outside].flatMap(({ typing }) => typing)).toEqual([])
})

test('who does not hear a chat room cannot type in it, nor one who never said hello', async () => {
  const { log, one, tab, ann } = await world()
  const outsider = await tab(one, log.person({ [workspaceId]: [socketRoom.workspace(workspaceId)] }).cookie)
  const mute = await connected(one.client(ann.cookie))
  const bob = log.person(inRoom)
  const his = await tab(one, bob.cookie)
  const hers = await tab(one, ann.cookie)
  outsider.client.emit('typing', { roomId, on: true })
  mute.emit('typing', { roomId, on: true })
  hers.client.emit('typing', { roomId, on: false })
  await until(() => his.typing.length > 0)
  expect(his.typing).toEqual([{ userId: ann.userId, name: ann.name, on: false }])
})

test('who types too often is heard no more than allowed, and stays connected', async () => {
  const { one, tab, ann, bob } = await world({ limits: { typing: { burst: 3, perSecond: 0 } } })
  const hers = await tab(one, ann.cookie)
  const his = await tab(one, bob.cookie)
  for (let n = 0; n < 20; n++) hers.client.emit('typing', { roomId, on: true })
  // The answer to a later message: everything before it has been taken.
  await say(hers.client, { workspaceId })
  await until(() => his.typing.length > 0)
  expect(his.typing.length).toBe(3)
  expect(hers.client.connected).toBe(true)
})

test('who writes a comment is seen by those who look at the same object, on any node, and by nobody else', async () => {
  const { one, two, tab, ann, bob, log } = await world()
  const carl = log.person(inRoom)
  const [task, other] = [newId(), newId()].map((objectId) => ({ objectType: 'task' as const, objectId }))
  if (!task || !other) throw new Error('no task')
  const looking = async (node: TestNode, cookie: string, at: typeof task) => {
    const { client } = await tab(node, cookie)
    const writing: { objectId: string; userId: string; on: boolean }[] = []
    const seen: string[][] = []
    client.on('writing', ({ objectId, userId, on }) => void writing.push({ objectId, userId, on }))
    client.on('viewing', ({ userIds }) => void seen.push(userIds))
    client.emit('viewing', at)
    await until(() => seen.length > 0)
    return { client, writing }
  }
  const his = [await looking(one, bob.cookie, task), await looking(two, bob.cookie, task)]
  const elsewhere = await looking(one, carl.cookie, other)
  const hers = await looking(one, ann.cookie, task)
  elsewhere.client.emit('writing', { ...task, on: true })
  hers.client.emit('writing', { ...other, on: true })
  hers.client.emit('writing', { ...task, on: true })
  await until(() => his.every(({ writing }) => writing.length > 0))
  const said = [{ objectId: task.objectId, userId: ann.userId, on: true }]
  expect(his.map(({ writing }) => writing)).toEqual([said, said])
  expect([elsewhere.writing, hers.writing]).toEqual([[], []])
})
