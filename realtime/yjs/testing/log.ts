import * as Y from 'yjs'
import { applyLoaded, readRoom, type Loaded } from '../load.ts'
import { insertRecords, markBehind, recordOf, type Store } from '../store.ts'

/** Somebody who writes into a room's log without an engine: a document, and its numbered records. */
export async function writerOf(store: Store, name: string, w: string, gen = 1) {
  const doc = new Y.Doc()
  let last = 0
  await markBehind(store, [{ _id: name, kind: 'doc', gen, bytes: 0 }], 5000)
  return {
    w,
    doc,
    /** Makes changes, each one an update; stores them as one record and resolves when it is durable. */
    async write(...changes: ((doc: Y.Doc) => void)[]) {
      const updates: Uint8Array[] = []
      const collect = (update: Uint8Array) => updates.push(update)
      doc.on('update', collect)
      for (const change of changes) change(doc)
      doc.off('update', collect)
      await this.store(updates)
    },
    async store(updates: Uint8Array[]) {
      last += updates.length
      const left = await insertRecords(store, [recordOf({ r: name, g: gen, w, n: last }, updates, [w])], 5000)
      if (left.length > 0) throw new Error('a record was not stored')
    },
  }
}

/** What is stored of a room, as a document. */
export async function storedDoc(store: Store, name: string, gen = 1): Promise<{ doc: Y.Doc; loaded: Loaded }> {
  const loaded = await readRoom(store, name, gen, 5000)
  const doc = new Y.Doc()
  applyLoaded(doc, loaded)
  return { doc, loaded }
}

export const push =
  (word: string) =>
  (doc: Y.Doc): void =>
    doc.getArray('words').push([word])

/** Types of a document must be asked for by name before they can be read. */
export const wordsOf = (doc: Y.Doc): string[] => doc.getArray<string>('words').toArray()
