import type { Contender } from './contenders.ts'
import type { Generator } from './load/generator.ts'
import type { Content, RoomOrder } from './load/orders.ts'
import type { Brief, Scenario } from './servers.ts'
import type { Figures } from './table.ts'

const letters = 100_000
const crowd = 50
const documents = {
  '10kEdits': { content: { edits: 10_000 }, count: 3 },
  '100kEdits': { content: { edits: 100_000 }, count: 3 },
  '10MB': { content: { megabytes: 10 }, count: 1 },
} satisfies Record<string, { content: Content; count: number }>

/** How long it takes until a client has a document: cold from the store, warm from memory, fifty at once. And everything at once the other way. */
export const opening: Scenario = {
  title: 'cold and warm open, 50 at once on 10 MB, burst of 100k edits',
  targets: {
    cold100kEditsMs: { atMost: 60 },
    warm10kEditsMs: { atMost: 5 },
    warm100kEditsMs: { atMost: 5 },
    fiftyJoin10MBMs: { atMost: 1500 },
    burstPerSecond: { atLeast: 20_000 },
  },
  rounds: 1,
  isFresh: false,
  run: openAll,
}

async function openAll(contender: Contender, load: Generator, { isQuick }: Brief): Promise<Figures> {
  const figures = await burst(contender, load, isQuick ? letters / 10 : letters)
  // The relay keeps no document that could be opened.
  if (contender.name === 'relay') return figures
  const filled = await fillAll(contender, load)
  if (contender.cool) {
    await contender.cool()
    // What a first load costs only once is not of a document.
    await joinOnce(contender, load, filled.get('10kEdits')?.shift(), 1)
    await load.close()
  }
  for (const [name, orders] of filled) {
    const cold: number[] = []
    const warm: number[] = []
    for (const order of orders) {
      cold.push(await joinOnce(contender, load, order, 1))
      for (let again = 0; again < 3; again++) warm.push(await joinOnce(contender, load, order, 1))
      await load.close()
    }
    if (contender.cool) figures[`cold${name}Ms`] = middle(cold)
    figures[`warm${name}Ms`] = middle(warm)
  }
  const [large] = filled.get('10MB') ?? []
  await joinOnce(contender, load, large, 1)
  figures['fiftyJoin10MBMs'] = await joinOnce(contender, load, large, crowd)
  await load.close()
  return figures
}

async function burst(contender: Contender, load: Generator, edits: number): Promise<Figures> {
  const [room] = await contender.rooms({ rooms: 1, clients: 2, writers: 1 })
  if (!room) throw new Error('no room')
  const { seen, acked, seenMs, ackedMs } = await load.burst(contender.dialect, room, edits)
  const isDone = seenMs !== null && (contender.name !== 'truss' || ackedMs !== null)
  return {
    burstSeen: seen,
    burstAcked: acked,
    burstPerSecond: isDone ? Math.round((edits * 1000) / Math.max(seenMs, ackedMs ?? 0)) : 0,
  }
}

async function fillAll(contender: Contender, load: Generator): Promise<Map<string, RoomOrder[]>> {
  const filled = new Map<string, RoomOrder[]>()
  for (const [name, { content, count }] of Object.entries(documents)) {
    // One more to warm up with.
    const orders = await contender.rooms({ rooms: count + (name === '10kEdits' ? 1 : 0), clients: crowd, writers: 1 })
    for (const order of orders) await load.fill(contender.dialect, order, content)
    filled.set(name, orders)
  }
  return filled
}

/** Milliseconds until the last of them has the document. */
async function joinOnce(contender: Contender, load: Generator, order: RoomOrder | undefined, clients: number) {
  if (!order) throw new Error('no room')
  const { ms } = await load.join(contender.dialect, { ...order, headers: order.headers.slice(0, clients) })
  return Math.round(Math.max(...ms) * 10) / 10
}

function middle(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
