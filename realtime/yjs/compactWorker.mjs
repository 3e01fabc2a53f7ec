// A thread of its own, because building a large room takes seconds during which no socket would be served. Plain JavaScript, so that
// it runs from the sources too.
import { parentPort } from 'node:worker_threads'
import * as Y from 'yjs'
import './give-way.mjs'
import './item-repair.mjs'

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

/**
 * What waits for an update that never came is part of the state: compared by how far it reaches, since what exactly is missing depends on
 * the order in which it was read. @param {Y.Doc} doc
 */
function waitsFor({ store }) {
  const reach = store.pendingStructs ? [...Y.parseUpdateMetaV2(store.pendingStructs.update).to] : []
  return JSON.stringify([reach.toSorted(([a], [b]) => a - b), store.pendingDs !== null])
}

/** The document is not kept, as the one that it is compared with needs the same memory again. @param {Uint8Array} packed @param {number[]} lengths */
function encodeFrom(packed, lengths) {
  const doc = buildFrom(packed, lengths)
  return { bin: Y.encodeStateAsUpdate(doc), sv: Y.encodeStateVector(doc), state: Y.snapshot(doc), waits: waitsFor(doc) }
}

/** The snapshot is decoded again and compared, before anything relies on it. @param {ReturnType<typeof encodeFrom>} encoded */
function verify({ bin, state, waits }) {
  const again = buildFrom(bin, [bin.length])
  if (!Y.equalSnapshots(Y.snapshot(again), state) || waitsFor(again) !== waits)
    throw new Error('the snapshot does not read back as what it was made from')
}

parentPort?.on('message', (/** @type {{ packed: Uint8Array, lengths: number[] }} */ { packed, lengths }) => {
  try {
    const encoded = encodeFrom(packed, lengths)
    verify(encoded)
    parentPort?.postMessage({ bin: encoded.bin, sv: encoded.sv })
  } catch (err) {
    parentPort?.postMessage({ error: err instanceof Error ? err.message : String(err) })
  }
})
