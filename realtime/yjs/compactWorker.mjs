// A thread of its own, because building a large room takes seconds during which no socket would be served. Plain JavaScript, so that
// it runs from the sources too.
import { parentPort } from 'node:worker_threads'
import * as Y from 'yjs'

/** @param {Uint8Array} packed @param {number[]} lengths */
function buildFrom(packed, lengths) {
  const doc = new Y.Doc({ gc: true })
  let at = 0
  doc.transact(() => {
    for (const length of lengths) {
      Y.applyUpdate(doc, packed.subarray(at, at + length))
      at += length
    }
  })
  return doc
}

/** What waits for an update that never came is part of the state. @param {Y.Doc} doc */
const waitsFor = (doc) =>
  [...(doc.store.pendingStructs?.missing ?? [])].join() + (doc.store.pendingDs ? ' deletes' : '')

/** The snapshot is decoded again and compared, before anything relies on it. @param {Uint8Array} bin @param {Y.Doc} doc */
function verify(bin, doc) {
  const again = new Y.Doc({ gc: true })
  Y.applyUpdate(again, bin)
  const isSame = Y.equalSnapshots(Y.snapshot(again), Y.snapshot(doc)) && waitsFor(again) === waitsFor(doc)
  again.destroy()
  if (!isSame) throw new Error('the snapshot does not read back as what it was made from')
}

parentPort?.on('message', (/** @type {{ packed: Uint8Array, lengths: number[] }} */ { packed, lengths }) => {
  try {
    const doc = buildFrom(packed, lengths)
    const bin = Y.encodeStateAsUpdate(doc)
    const sv = Y.encodeStateVector(doc)
    verify(bin, doc)
    doc.destroy()
    parentPort?.postMessage({ bin, sv })
  } catch (err) {
    parentPort?.postMessage({ error: err instanceof Error ? err.message : String(err) })
  }
})
