import type { ChainableCommander } from 'ioredis'
import type { Crowds, Here, Member } from './crowds.ts'

/** `{key}`: a node's people in a crowd changed. */
export const crowdChannel = 'truss:crowd'

/** What one node changes in one crowd. */
export type Write = { key: string; gone: string[]; fresh: [userId: string, status: Here][] }

const statuses: Here[] = ['online', 'away']
const redisKeyOf = (key: string): string => `rt:crowd:${key}`
const memberOf = (nodeId: string, userId: string, status: Here): string => `${nodeId}|${userId}|${status}`

/** Keys of one round trip. */
const chunk = 500

/** Writes this node's people: members `node|user|status`, scored with the time (ms) after which they do not count. */
export async function writeMembers({ bus, nodeId, limits, now }: Crowds, writes: Write[]): Promise<void> {
  const expiry = now() + limits.presenceTtlMs
  for (let at = 0; at < writes.length; at += chunk) {
    const pipeline = bus.redis.pipeline()
    for (const { key, gone, fresh } of writes.slice(at, at + chunk)) {
      const name = redisKeyOf(key)
      const old = [
        ...gone.flatMap((userId) => statuses.map((status) => memberOf(nodeId, userId, status))),
        ...fresh.map(([userId, status]) => memberOf(nodeId, userId, status === 'online' ? 'away' : 'online')),
      ]
      if (old.length > 0) pipeline.zrem(name, ...old)
      if (fresh.length > 0) {
        pipeline.zadd(name, ...fresh.flatMap(([userId, status]) => [expiry, memberOf(nodeId, userId, status)]))
        pipeline.pexpire(name, limits.presenceTtlMs)
      }
    }
    await run(pipeline)
  }
}

/** The members through other nodes that have not expired, by key. */
export async function readMembers({ bus, nodeId, now }: Crowds, keys: string[]): Promise<Map<string, Member[]>> {
  const found = new Map<string, Member[]>()
  for (let at = 0; at < keys.length; at += chunk) {
    const some = keys.slice(at, at + chunk)
    const pipeline = bus.redis.pipeline()
    for (const key of some) pipeline.zrangebyscore(redisKeyOf(key), now(), '+inf')
    const answers = await run(pipeline)
    some.forEach((key, index) => found.set(key, parseMembers(nodeId, answers[index])))
  }
  return found
}

/** Removes all of this node's people and hints at it. */
export async function dropMembers(crowds: Crowds): Promise<void> {
  const writes = [...crowds.byKey].map(([key, { written }]) => ({ key, gone: [...written.keys()], fresh: [] }))
  await writeMembers(crowds, writes)
  for (const { key } of writes) await crowds.bus.publish(crowdChannel, JSON.stringify({ key }))
}

/** A pipeline resolves even when its commands failed. */
async function run(pipeline: ChainableCommander): Promise<unknown[]> {
  const results = (await pipeline.exec()) ?? []
  for (const [err] of results) if (err) throw err
  return results.map(([, answer]) => answer)
}

function parseMembers(nodeId: string, answer: unknown): Member[] {
  if (!Array.isArray(answer)) return []
  return answer.flatMap((member): Member[] => {
    const [node, userId, status] = String(member).split('|')
    if (node === nodeId || !userId || (status !== 'online' && status !== 'away')) return []
    return [{ userId, status }]
  })
}
