import type { Db } from 'mongodb'
import * as Y from 'yjs'
import { retryPending } from '../../pending.ts'

type Row = { w: string; n: number; us: { buffer: Uint8Array }[] }

/** What the log holds of a room, put together from nothing else, and whether every writer's numbers are there once and without a gap. */
export async function recordsOf(db: Db, name: string) {
  const rows = await db.collection<Row>('rt_updates').find({ r: name }).sort({ w: 1, n: 1 }).toArray()
  const numbers = new Map<string, number>()
  let isWhole = true
  for (const { w, n, us } of rows) {
    isWhole &&= n - us.length === (numbers.get(w) ?? 0)
    numbers.set(w, n)
  }
  const updates = rows.flatMap(({ us }) => us).map(({ buffer }) => new Uint8Array(buffer))
  const doc = new Y.Doc()
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update)
    retryPending(doc)
  })
  return { doc, isWhole, writers: [...numbers.keys()], records: rows.length, updates }
}
