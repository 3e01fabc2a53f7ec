import { newId } from '#shared/ids.ts'
import type { RoomRef } from '#shared/rooms.ts'
import * as Y from 'yjs'
import { awarenessFrame, frame, readFrame, sync, syncFrame } from '../frames.ts'
import { checkStateVector, inspectUpdate } from '../guard.ts'
import { defaultLimits } from '../limits.ts'
import { join, until } from './client.ts'
import { mutated, realFrames } from './mutate.ts'
import { randomFrom } from './random-ops.ts'
import { rawSocket } from './raw.ts'
import { openWorld, type World } from './world.ts'

const batch = 100
const victimId = 77
const batchesOfARoom = 20
const emptyStep1 = syncFrame(sync.step1, Uint8Array.of(0))
const limits = {
  turnUpdates: 1,
  // No pong before what was said earlier.
  turnMs: Infinity,
  badFrames: Infinity,
  awarenessPerSecond: 1e6,
  awarenessBurst: 1e6,
  pendingCloseMs: 1e9,
  lingerMs: 0,
}

type Tally = { frames: number; refused: number; rooms: number; broken: number; heapGrowthMb: number }

/**
 * Throws broken frames at rooms of a live engine. What cannot be read goes first, and must leave each room byte for byte as it was; then
 * what may be taken, forged or not, so that the next round meets another document. Somebody else is in the room all the time, whose
 * caret and connection nothing may touch. Throws when a promise is broken.
 */
export async function throwFrames(
  count: number,
  seed: number,
  tell: (tally: Tally) => void = () => undefined,
): Promise<Tally> {
  const world = await openWorld({ limits })
  const random = randomFrom(seed)
  const tally: Tally = { frames: 0, refused: 0, rooms: 0, broken: 0, heapGrowthMb: 0 }
  let heapBefore = 0
  try {
    while (tally.frames < count) {
      await throwAtRoom(world, random, tally, count)
      tell(tally)
      const { heapUsed } = process.memoryUsage()
      if (tally.rooms === 20) heapBefore = heapUsed
      if (tally.rooms > 20) tally.heapGrowthMb = Math.round((heapUsed - heapBefore) / 1e6)
      if (tally.heapGrowthMb > 400) throw new Error(`the heap grew by ${tally.heapGrowthMb} MB`)
    }
  } finally {
    await world.close()
  }
  return tally
}

async function throwAtRoom(world: World, random: () => number, tally: Tally, count: number): Promise<void> {
  tally.rooms += 1
  const room = { kind: 'doc', id: newId() } as const
  // Not a stock client: that one tidies formatting up which it has heard of, and so changes the room itself.
  const victim = await rawSocket(`${world.url}/doc/${room.id}?v=1`, 'victim')
  victim.say(awarenessFrame([{ id: victimId, clock: 1, state: '{"cursor":7}' }]))
  const eve = await rawSocket(`${world.url}/doc/${room.id}?v=1`, 'eve')
  const frames = realFrames(random, 40)
  for (let round = 0; round < batchesOfARoom && tally.frames < count; round++) {
    const thrown = Array.from({ length: batch }, () => mutated(frames, random))
    tally.frames += batch
    const bad = thrown.filter(isBad)
    const before = await stateOf(eve)
    // An update that Yjs itself chokes on: the room is loaded again, and the log holds nothing of it.
    if (!before) return checkReset(world, room, tally)
    for (const bytes of bad) eve.say(bytes)
    const after = await stateOf(eve)
    tally.refused += bad.length
    if (!after) throw new Error(`closed with ${JSON.stringify(eve.closed)}`)
    if (Buffer.compare(before, after) !== 0)
      throw new Error(`a refused frame changed the room, before frame ${tally.frames}`)
    for (const bytes of thrown) if (!isBad(bytes)) eve.say(bytes)
    await eve.settled()
  }
  const word = new Y.Doc()
  word.getText('victim').insert(0, 'still here')
  victim.say(syncFrame(sync.update, Y.encodeStateAsUpdate(word)))
  const watcher = join({ url: world.url, room, user: 'watcher' })
  await until('the room goes on', () => watcher.doc.getText('victim').toJSON() === 'still here')
  await until('the caret is there', () => watcher.provider.awareness.getStates().get(victimId)?.['cursor'] === 7)
  if (victim.closed.length > 0 && eve.closed.length === 0) throw new Error('somebody else was closed')
  watcher.leave()
  victim.end()
  eve.end()
}

async function checkReset(world: World, room: RoomRef, tally: Tally): Promise<void> {
  tally.broken += 1
  const watcher = join({ url: world.url, room, user: 'watcher' })
  await until('the room is there again', () => watcher.provider.synced)
  watcher.leave()
}

/** What the room holds after all that was said before; null when the connection was closed. */
async function stateOf(eve: Awaited<ReturnType<typeof rawSocket>>): Promise<Uint8Array | null> {
  eve.heard.length = 0
  eve.say(emptyStep1)
  await eve.settled()
  if (eve.closed.length > 0) return null
  return eve.heard.findLast((bytes) => bytes[0] === frame.sync && bytes[1] === sync.step2) ?? null
}

function isBad(bytes: Uint8Array): boolean {
  try {
    const inbound = readFrame(bytes)
    if (inbound.type === 'step1') checkStateVector(inbound.vector)
    if (inbound.type === 'update' || inbound.type === 'step2') inspectUpdate(inbound.update, defaultLimits.nesting)
    return false
  } catch {
    return true
  }
}
