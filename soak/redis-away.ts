import { newId } from '#shared/ids.ts'
import { killableRedis, openWire, redisUrl } from '../realtime/events/testing/redis.ts'
import { lossyRedis } from '../realtime/yjs/cluster/testing/lossy-redis.ts'
import { openNodes, type Nodes } from '../realtime/yjs/cluster/testing/nodes.ts'
import { join, until, type Client } from '../realtime/yjs/testing/client.ts'
import { areEqual, randomEdit, randomFrom } from '../realtime/yjs/testing/random-ops.ts'

const minuteMs = 60_000

/** A8 (Redis killed for a minute), A9 (it loses one message in ten for a minute) and A10 (one node cut off from it for a minute). */
export async function run(): Promise<Record<string, unknown>> {
  const unhandled: unknown[] = []
  process.on('unhandledRejection', (err) => void unhandled.push(err))
  const figures = { ...(await killed()), ...(await lossy()), ...(await cutOff()) }
  if (unhandled.length > 0) throw unhandled[0]
  return { ...figures, 'unhandled rejections': 0 }
}

/** Two people on two nodes who edit for a while, and pause now and then: the worst time until they are the same. */
async function pair(nodes: Nodes) {
  const room = { kind: 'doc', id: newId() } as const
  const people: Client[] = nodes.nodes.map(({ url }, n) => join({ url, room, user: `u${n}` }))
  await until('both are in', () => people.every(({ provider }) => provider.synced))
  const random = randomFrom(1)
  const together = async () => {
    const began = performance.now()
    await until('both are the same', () => areEqual(people.map(({ doc }) => doc)))
    return Math.round(performance.now() - began)
  }
  const edit = async (forMs: number) => {
    for (const end = Date.now() + forMs; Date.now() < end;) {
      for (const { doc } of people) randomEdit(doc, random)
      await new Promise((done) => setTimeout(done, 50))
    }
  }
  return { people, together, edit, leave: () => people.forEach((client) => client.leave()) }
}

async function worstOf(times: number, once: () => Promise<number>): Promise<number> {
  let worst = 0
  for (let n = 0; n < times; n++) worst = Math.max(worst, await once())
  return worst
}

async function killed(): Promise<Record<string, unknown>> {
  const redis = await killableRedis()
  const nodes = await openNodes([{ redis: redis.url }, { redis: redis.url }], { times: {} })
  const { together, edit, leave } = await pair(nodes)
  await edit(2_000)
  await together()
  await redis.kill()
  const away = await worstOf(10, async () => {
    await edit(minuteMs / 10)
    return together()
  })
  await redis.start()
  const began = performance.now()
  await until('the nodes hear each other', async () => nodes.nodes.every((node) => node.bus?.isUp()))
  const backMs = Math.round(performance.now() - began)
  await edit(5_000)
  const after = await together()
  leave()
  await nodes.close()
  await redis.close()
  if (away > 3_000) throw new Error(`without Redis they were the same after ${away} ms only`)
  if (backMs > 5_000) throw new Error(`the bus was back after ${backMs} ms only`)
  return {
    'A8: equal while Redis is away, worst, ms': away,
    'A8: bus back after, ms': backMs,
    'A8: then equal after, ms': after,
  }
}

async function lossy(): Promise<Record<string, unknown>> {
  const random = randomFrom(2)
  const proxy = await lossyRedis(redisUrl(), () => random() < 0.1)
  const nodes = await openNodes([{ redis: proxy.url }, { redis: proxy.url }], { times: {} })
  const { together, edit, leave } = await pair(nodes)
  const worst = await worstOf(12, async () => {
    await edit(minuteMs / 12)
    return together()
  })
  const filled = await nodes.one.metric('truss_rt_bus_gaps_filled_total')
  leave()
  await nodes.close()
  await proxy.close()
  if (worst > 12_000) throw new Error(`they were the same after ${worst} ms only`)
  if (filled === 0) throw new Error('no gap was filled')
  return { 'A9: messages lost': proxy.lost(), 'A9: equal, worst, ms': worst, 'A9: records from the log': filled }
}

async function cutOff(): Promise<Record<string, unknown>> {
  const wire = await openWire(redisUrl())
  const nodes = await openNodes([{}, { redis: wire.url }], { times: {} })
  const { together, edit, leave } = await pair(nodes)
  await wire.cut()
  await edit(minuteMs)
  await wire.mend()
  const began = performance.now()
  await until('the bus is back', () => nodes.two.bus?.isUp())
  await together()
  const ms = Math.round(performance.now() - began)
  leave()
  await nodes.close()
  await wire.close()
  if (ms > 3_000) throw new Error(`they were the same ${ms} ms after the cut`)
  return { 'A10: equal after the cut was mended, ms': ms }
}
