import { newId } from '#shared/ids.ts'
import { redisUrl } from '../../../events/testing/redis.ts'
import type { Limits } from '../../limits.ts'
import { until } from '../../testing/client.ts'
import { openWorld, type World } from '../../testing/world.ts'

/** Short times, so that tests need not wait for what is seconds in real life; an answer is waited for, however busy the machine is. */
export const quick: Partial<Limits> = {
  nodeBeatMs: 100,
  nodeDeadMs: 3_000,
  clusterTickMs: 20,
  digestMs: 1_000,
  pollMs: 300,
  settleAskMs: 50,
  adoptMs: 300,
  askMs: 30_000,
}

type Wires = { redis?: string; mongo?: string; limits?: Partial<Limits> }

/** Realtime processes (in one) that share a database and a Redis; `wires` gives each its own way to the stores. */
export async function openNodes(
  wires: Wires[],
  { database = `rt_${newId()}`, prefix = `${newId()}:`, times = quick, heavy = 0 } = {},
) {
  const nodes: World[] = []
  for (const { redis = redisUrl(), mongo, limits } of wires) {
    const world = await openWorld({
      database,
      redis: { url: redis, prefix },
      limits: { ...times, ...limits },
      heavy,
      ...(mongo && { url: mongo }),
    })
    nodes.push(world)
  }
  await until('the nodes know each other', async () => {
    const counts = await Promise.all(nodes.map((node) => node.metric('truss_rt_nodes')))
    return counts.every((count) => count === nodes.length - 1) && nodes.every((node) => node.bus?.isUp())
  })
  const [one, two] = nodes
  if (!one || !two) throw new Error('give at least two')
  return {
    one,
    two,
    nodes,
    database,
    prefix,
    async close() {
      await Promise.all(nodes.slice(1).map((node) => node.close(false)))
      await one.close()
    },
  }
}

export type Nodes = Awaited<ReturnType<typeof openNodes>>
