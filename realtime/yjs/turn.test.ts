import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#shared/ids.ts'
import { frame, sync, syncFrame } from './frames.ts'
import { join, until } from './testing/client.ts'
import { rawSocket } from './testing/raw.ts'
import { openWorld, type World } from './testing/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

const room = () => ({ kind: 'doc', id: newId() }) as const
type Raw = Awaited<ReturnType<typeof rawSocket>>
const raw = (at: ReturnType<typeof room>, user: string, { url } = world) => rawSocket(`${url}/doc/${at.id}?v=1`, user)
const textOf = (reader: Raw) => {
  const doc = new Y.Doc()
  for (const bytes of updatesHeard(reader)) Y.applyUpdate(doc, bytes.subarray(3))
  return doc.getText('t').toJSON()
}
const acked = ({ heard }: Raw) => heard.findLast((bytes) => bytes[0] === frame.ack)?.[1]
const updatesHeard = ({ heard }: Raw) => heard.filter((bytes) => bytes[0] === frame.sync && bytes[1] === sync.update)

/** The updates of somebody who types these words one after another. */
function typed(...words: string[]): Uint8Array[] {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  for (const word of words) doc.getText('t').insert(doc.getText('t').length, word)
  return updates
}

test('what comes in one moment is one frame and one entry of the log, and each of its frames is acknowledged', async () => {
  const at = room()
  const [writer, reader] = [await raw(at, 'writer'), await raw(at, 'reader')]
  // Ten frames written together are read together.
  for (const update of typed(...'abcdefghij')) writer.say(syncFrame(sync.update, update))
  await until('all are acknowledged', () => acked(writer) === 10)
  expect(updatesHeard(reader)).toHaveLength(1)
  expect(updatesHeard(writer)).toHaveLength(0)
  const rows = await world.db.collection('rt_updates').find().toArray()
  expect(rows).toMatchObject([{ n: 1, by: ['writer'] }])
  const late = join({ url: world.url, room: at, user: 'late' })
  await until('late is in', () => late.provider.synced)
  expect(late.text.toJSON()).toBe('abcdefghij')
  late.leave()
})

test('in one moment a bad frame, a repeated one and one that waits spoil nothing, and the order of acknowledgements stays', async () => {
  const at = room()
  const [one, two, three] = typed('one ', 'two ', 'three')
  if (!one || !two || !three) throw new Error('three updates were expected')
  const [writer, reader] = [await raw(at, 'writer'), await raw(at, 'reader')]
  for (const update of [one, one, three]) writer.say(syncFrame(sync.update, update))
  await until('three are acknowledged', () => acked(writer) === 3)
  for (const update of [two, Uint8Array.of(9, 9)]) writer.say(syncFrame(sync.update, update))
  const late = join({ url: world.url, room: at, user: 'late' })
  await until('the waiting one is there', () => late.text.toJSON() === 'one two three')
  await until('the fourth is acknowledged', () => acked(writer) === 4)
  expect(textOf(reader)).toBe('one two three')
  late.leave()
  // A reader's refusal in the same moment: the frames before it count, it and those after it do not.
  world.api.setAccess('vera', at, world.api.granted('read'))
  const vera = await raw(at, 'vera')
  for (const update of [one, ...typed('not mine')]) vera.say(syncFrame(sync.update, update))
  await until('vera is refused', () => vera.heard.some((bytes) => bytes[0] === frame.auth))
  expect(acked(vera)).toBe(1)
})

test('frames that no turn has time for are taken in their order, and none is lost when their sender has gone', async () => {
  const hurried = await openWorld({ limits: { turnMs: 0 } })
  try {
    const at = room()
    const [writer, reader] = await Promise.all(['writer', 'reader'].map((user) => raw(at, user, hurried)))
    if (!writer || !reader) throw new Error('two sockets were expected')
    const letters = [...'what is read in one moment is too much for it']
    const updates = typed(...letters)
    const say = (some: Uint8Array[]) => some.forEach((update) => writer.say(syncFrame(sync.update, update)))
    // What is asked between two updates is answered with the first ones, and without the others.
    say(updates.slice(0, 10))
    writer.say(syncFrame(sync.step1, Uint8Array.of(0)))
    say(updates.slice(10, 20))
    await until('all are acknowledged', () => acked(writer) === 20)
    const answer = writer.heard.find((bytes) => bytes[0] === frame.sync && bytes[1] === sync.step2)
    const answered = new Y.Doc()
    if (answer) Y.applyUpdate(answered, answer.subarray(3))
    expect(answered.getText('t').toJSON()).toBe(letters.slice(0, 10).join(''))
    expect(await hurried.metric('truss_rt_limited_total')).toBeGreaterThan(0)
    say(updates.slice(20))
    writer.leave()
    await until('the reader has all', () => textOf(reader).length === letters.length)
    expect(textOf(reader)).toBe(letters.join(''))
  } finally {
    await hurried.close()
  }
})
