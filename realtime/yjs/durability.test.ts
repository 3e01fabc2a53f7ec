import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#shared/ids.ts'
import { join, until } from './testing/client.ts'
import { stallProxy } from './testing/stall-proxy.ts'
import { mongoUrl, openWorld, type World } from './testing/world.ts'

let world: World
let proxy: Awaited<ReturnType<typeof stallProxy>>
beforeEach(async () => {
  proxy = await stallProxy(mongoUrl())
  world = await openWorld({ url: proxy.url, limits: { commitTimeoutMs: 300, roomUnsavedBytes: 20_000 } })
})
afterEach(async () => {
  proxy.heal()
  await world.close()
  await proxy.close()
})

const room = () => ({ kind: 'doc', id: newId() }) as const
const enter = async (at: ReturnType<typeof room>, user: string, doc?: Y.Doc) => {
  const client = join({ url: world.url, room: at, user, ...(doc && { doc }) })
  await until(`${user} is in`, () => client.provider.synced)
  return client
}
const stored = async (name: string): Promise<string> => {
  const doc = new Y.Doc()
  const rows = await world.db
    .collection<{ us: { buffer: Uint8Array }[] }>('rt_updates')
    .find({ r: name })
    .sort({ _id: 1 })
    .toArray()
  for (const update of rows.flatMap((row) => row.us)) Y.applyUpdate(doc, new Uint8Array(update.buffer))
  return doc.getText('t').toJSON()
}

test('while the database hangs edits flow, nothing is acknowledged, and afterwards all of it is', async () => {
  const at = room()
  const [ada, bob] = [await enter(at, 'ada'), await enter(at, 'bob')]
  await until('acknowledged so far', () => ada.seen.acked === 1)
  proxy.stall()
  for (let index = 0; index < 20; index++) ada.text.insert(0, 'x')
  await until('bob has them', () => bob.text.length === 20)
  await until('the client is told', () => ada.seen.infos.at(-1)?.['degraded'] === 'unsaved')
  expect(ada.seen.acked).toBe(1)
  proxy.heal()
  await until('acknowledged', () => ada.seen.acked === 21)
  await until('the client is told', () => ada.seen.infos.at(-1)?.['degraded'] === 'none')
  expect(await stored(ada.name)).toBe('x'.repeat(20))
  ada.leave()
  bob.leave()
})

test('a re-sent edit is not acknowledged before the first sending is stored', async () => {
  const at = room()
  const ada = await enter(at, 'ada')
  proxy.stall()
  ada.text.insert(0, 'precious')
  await until('the server has it', () => ada.seen.infos.at(-1)?.['degraded'] === 'unsaved')
  const doc = new Y.Doc()
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(ada.doc))
  ada.leave()
  // The same person comes back and sends what the server has in memory already.
  const again = await enter(at, 'ada', doc)
  again.doc.getMap('other').set('later', 1)
  await until('the server has the later edit too', async () => {
    const watcher = await enter(at, 'watcher')
    const has = watcher.doc.getMap('other').get('later') === 1
    watcher.leave()
    return has
  })
  expect(again.seen.acked).toBe(0)
  proxy.heal()
  await until('acknowledged', () => again.seen.acked === 2)
  expect(await stored(ada.name)).toBe('precious')
  again.leave()
})

test('a record whose answer got lost is there once, and acknowledged once it is known', async () => {
  const at = room()
  const ada = await enter(at, 'ada')
  ada.text.insert(0, 'first ')
  await until('acknowledged', () => ada.seen.acked === 2)
  proxy.mute()
  ada.text.insert(6, 'second')
  const direct = await openWorld({ database: world.db.databaseName })
  await until(
    'it is written',
    async () => (await direct.db.collection('rt_updates').countDocuments({ r: ada.name })) === 2,
  )
  expect(ada.seen.acked).toBe(2)
  proxy.heal()
  await until('acknowledged', () => ada.seen.acked === 3)
  expect(await direct.db.collection('rt_updates').countDocuments({ r: ada.name })).toBe(2)
  expect(await stored(ada.name)).toBe('first second')
  ada.leave()
  await direct.close(false)
})

test('when too much is unsaved the room refuses edits, drops nothing, and takes the refused ones afterwards', async () => {
  const at = room()
  const ada = await enter(at, 'ada')
  proxy.stall()
  for (let index = 0; index < 30; index++) ada.text.insert(ada.text.length, `${index}`.padStart(1000, '.'))
  await until('refused', () => ada.seen.denied > 0)
  expect(ada.seen.infos.at(-1)).toMatchObject({ degraded: 'readonly' })
  proxy.heal()
  await until('asked to come again', () => ada.seen.closes.includes(4500))
  await until('all is acknowledged', () => ada.provider.synced && ada.seen.acked > 0)
  await until('all is stored', async () => (await stored(ada.name)) === ada.text.toJSON())
  expect(ada.text.length).toBe(30_000)
  ada.leave()
})

test('stopping while the database hangs ends in time and says what is unsaved', async () => {
  const at = room()
  const ada = await enter(at, 'ada')
  proxy.stall()
  for (let index = 0; index < 3; index++) ada.text.insert(0, 'x')
  await until('the server has them', () => ada.seen.infos.at(-1)?.['degraded'] === 'unsaved')
  const [unsaved] = await world.yjs.shutdown(1_000)
  expect(unsaved?.room).toBe(ada.name)
  expect(unsaved?.updates).toBeGreaterThan(0)
  expect(ada.seen.acked).toBeLessThan(2)
  ada.leave()
})

test('a commit that takes long keeps only its own rooms waiting', async () => {
  await world.close()
  world = await openWorld({ url: proxy.url, limits: { commitTimeoutMs: 60_000 } })
  const [slow, quick] = [room(), room()]
  const [ada, bob] = [await enter(slow, 'ada'), await enter(quick, 'bob')]
  await until('acknowledged so far', () => ada.seen.acked === 1 && bob.seen.acked === 1)
  proxy.hold(['rt_updates', ada.name, 'insert'])
  ada.text.insert(0, 'a')
  await until('its record is there', async () => (await stored(ada.name)) === 'a')
  for (const letter of 'bcd') {
    const { acked } = bob.seen
    bob.text.insert(0, letter)
    ada.text.insert(0, letter)
    await until('the other one is saved', () => bob.seen.acked === acked + 1)
  }
  expect(ada.seen.acked).toBe(1)
  // What came while it was on its way waits: one record of a room after the other.
  expect(await stored(ada.name)).toBe('a')
  proxy.release()
  await until('saved too', () => ada.seen.acked === 5)
  expect(await stored(ada.name)).toBe('dcba')
  ada.leave()
  bob.leave()
})
