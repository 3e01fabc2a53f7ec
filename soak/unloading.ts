import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { newId } from '#shared/ids.ts'
import { storeOf } from '../realtime/yjs/store.ts'
import { join, until } from '../realtime/yjs/testing/client.ts'
import { storedDoc, wordsOf } from '../realtime/yjs/testing/log.ts'
import { openWorld, type World } from '../realtime/yjs/testing/world.ts'

const people = 10
const roomsEach = 100
const places = Array.from({ length: 4 }, () => ({ kind: 'doc', id: newId() }) as const)

/** A36: people leave and come back a thousand times while commits take half a second and rooms do not linger. */
export async function run(): Promise<Record<string, unknown>> {
  setFlagsFromString('--expose-gc')
  const gc: () => void = runInNewContext('gc')
  const limits = { lingerMs: 0, tickMs: 5, commitTickMs: 500, commitRestMs: 0, compactOnLeave: 3, compactRestMs: 0 }
  const world = await openWorld({ limits })
  try {
    // What a first round leaves behind (compiled code, pools, the thread) is not drift.
    await comeAndGo(world, 10)
    const before = await atRest(world, gc)
    const acked = await comeAndGo(world, roomsEach)
    const after = await atRest(world, gc)
    const lost = await missingOf(world, acked)
    const figures = { visits: people * roomsEach, acknowledged: acked.length, lost, ...figuresOf(before, after) }
    if (lost > 0 || figures.heapDriftMB > 5 || figures.timers > 0) throw new Error(JSON.stringify(figures))
    return figures
  } finally {
    await world.close()
  }
}

type Rest = { heap: number; timers: number }

const figuresOf = (before: Rest, after: Rest) => ({
  heapDriftMB: Math.round(((after.heap - before.heap) / 1024 / 1024) * 10) / 10,
  timers: Math.max(0, after.timers - before.timers),
})

/** Words that were acknowledged. Every second one is not waited for. */
async function comeAndGo(world: World, visits: number): Promise<string[]> {
  const acked: string[] = []
  const visit = async (person: number, round: number) => {
    const at = places[(person + round) % places.length]
    if (!at) return
    const client = join({ url: world.url, room: at, user: `p${person}` })
    await until('in', () => client.provider.synced)
    const word = newId()
    client.doc.getArray('words').push([word])
    if ((person + round) % 2 === 0) {
      await until('acknowledged', () => client.seen.acked === 2)
      acked.push(word)
    }
    client.leave()
    client.doc.destroy()
  }
  const visitor = async (person: number) => {
    for (let round = 0; round < visits; round++) await visit(person, round)
  }
  await Promise.all(Array.from({ length: people }, (_, person) => visitor(person)))
  return acked
}

async function atRest(world: World, gc: () => void): Promise<Rest> {
  await until('no room is left', () => world.yjs.roomsOpen().length === 0)
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
  for (let round = 0; round < 5; round++) {
    gc()
    await new Promise(setImmediate)
  }
  return { heap: process.memoryUsage().heapUsed, timers: timers() }
}

async function missingOf(world: World, acked: string[]): Promise<number> {
  const there = new Set<string>()
  for (const at of places)
    for (const word of wordsOf((await storedDoc(storeOf(world.db), `doc:${at.id}`)).doc)) there.add(word)
  return acked.filter((word) => !there.has(word)).length
}
