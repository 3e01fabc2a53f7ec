import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { applyLoaded } from './load.ts'
import { randomFrom } from './testing/random-ops.ts'

/** Writers who see each other at once, each with a log of their own. */
function logsOf(writers: number, rounds: number, seed: number): Uint8Array[][] {
  const random = randomFrom(seed)
  const docs = Array.from({ length: writers }, () => new Y.Doc())
  const logs = docs.map(() => new Array<Uint8Array>())
  for (let round = 0; round < rounds; round++) {
    const n = Math.floor(random() * writers)
    const doc = docs[n]
    const before = doc && Y.encodeStateVector(doc)
    doc?.getArray('words').push([`${n}-${round}`])
    if (!doc || !before) continue
    const update = Y.encodeStateAsUpdate(doc, before)
    logs[Math.floor(random() * writers)]?.push(update)
    for (const other of docs) Y.applyUpdate(other, update)
  }
  return logs
}

test('logs of several writers, read one after the other, give the whole document', () => {
  for (let seed = 0; seed < 5; seed++) {
    const doc = new Y.Doc()
    applyLoaded(doc, { updates: logsOf(6, 150, seed).flat() })
    expect(doc.getArray('words').length).toBe(150)
    expect(doc.store.pendingStructs).toBeNull()
  }
})
