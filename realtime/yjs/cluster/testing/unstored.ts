import { newId } from '#shared/ids.ts'
import * as Y from 'yjs'
import type { Limits } from '../../limits.ts'
import { startServer } from '../../testing/child.ts'
import { join, until } from '../../testing/client.ts'
import type { stallProxy } from '../../testing/stall-proxy.ts'
import type { Nodes } from './nodes.ts'
import { recordsOf } from './records.ts'

type Round = {
  nodes: Nodes
  proxy: Awaited<ReturnType<typeof stallProxy>>
  redis: { url: string; prefix: string }
  limits: Partial<Limits>
}

/**
 * A43: a node of its own cannot store an edit, another one knows it over the bus only; the same tab goes there and sends it again, and the
 * first node is killed. Returns what was acknowledged and not stored at any moment; that must be nothing.
 */
export async function unstoredRound({ nodes, proxy, redis, limits }: Round): Promise<string[]> {
  const room = { kind: 'doc', id: newId() } as const
  const child = await startServer(proxy.url, nodes.database, { redis, limits })
  const ada = join({ url: child.url, room, user: 'ada' })
  const bob = join({ url: nodes.one.url, room, user: 'bob' })
  await until('both are in', () => bob.provider.synced && ada.seen.acked === 1)
  proxy.stall()
  ada.text.insert(0, 'precious')
  await until('bob sees it', () => bob.text.length === 8)
  const broken: string[] = []
  if (ada.seen.acked > 1) broken.push('by the node that cannot store')
  const doc = new Y.Doc()
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(ada.doc))
  const again = join({ url: nodes.one.url, room, user: 'ada', doc })
  await until('the same tab is in', () => again.provider.synced)
  const early = await recordsOf(nodes.one.db, ada.name)
  if (again.seen.acked > 0 && early.doc.getText('t').length === 0) broken.push('at once')
  await child.kill()
  ada.leave()
  await until('acknowledged', () => again.seen.acked === 1)
  const late = await recordsOf(nodes.one.db, ada.name)
  if (late.doc.getText('t').toJSON() !== 'precious') broken.push('after all')
  proxy.heal()
  again.leave()
  bob.leave()
  return broken
}
