import * as Y from 'yjs'
import type { Store } from './store.ts'
import { checksum, updatesOf } from './store.ts'
import { within } from './within.ts'

/** `heads`: the number of the last update of every writer. */
export type Loaded = { updates: Uint8Array[]; bytes: number; heads: Map<string, number> }

/**
 * Everything stored of a room, in the order it must be applied. (Snapshot parts come first here once there are snapshots.)
 * `bytes` is the sum of their sizes. Rejects when a record is damaged: showing a room with a hole in it would be worse.
 */
export async function readRoom(store: Store, name: string, gen: number, timeoutMs: number): Promise<Loaded> {
  const tail = store.updates
    .find({ r: name, live: true }, { readPreference: 'primary', readConcern: 'majority' })
    .sort({ _id: 1 })
  const rows = await within(timeoutMs, tail.toArray())
  const updates: Uint8Array[] = []
  const heads = new Map<string, number>()
  let bytes = 0
  for (const row of rows) {
    if (row.g !== gen) continue
    const held = updatesOf(row)
    if (checksum(held) !== row.crc) throw new Error(`record ${row.w}/${row.n} of ${name} is damaged`)
    for (const update of held) updates.push(update)
    bytes += row.sz
    heads.set(row.w, Math.max(row.n, heads.get(row.w) ?? 0))
  }
  return { updates, bytes, heads }
}

/** Fills an empty document in one transaction: applying a log one by one, or merging it, takes minutes when it is long. */
export function applyLoaded(doc: Y.Doc, loaded: Loaded): void {
  doc.transact(() => {
    for (const update of loaded.updates) Y.applyUpdate(doc, update, 'load')
  }, 'load')
}
