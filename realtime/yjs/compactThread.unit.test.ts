import { afterAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { compactThread } from './compactThread.ts'
import { contentOf, randomEdit, randomFrom } from './testing/random-ops.ts'

const thread = compactThread(60_000)
afterAll(() => thread.stop())

function docOf(updates: Uint8Array[]): Y.Doc {
  const doc = new Y.Doc()
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update)
  })
  return doc
}

/** Updates of three people who see each other's now and then, in the order in which they were made. */
function history(random: () => number, edits: number): Uint8Array[] {
  const updates: Uint8Array[] = []
  const people = [1, 2, 3].map((clientID) => Object.assign(new Y.Doc(), { clientID }))
  for (const doc of people)
    doc.on('update', (update: Uint8Array, origin: unknown) => origin !== 'other' && updates.push(update))
  for (let n = 0; n < edits; n++) {
    const [one, other] = [people[Math.floor(random() * 3)], people[Math.floor(random() * 3)]]
    if (one) randomEdit(one, random)
    if (one && other && random() < 0.2) Y.applyUpdate(one, Y.encodeStateAsUpdate(other), 'other')
  }
  return updates
}

test('any history is merged into what it was, also when updates are missing until later', async () => {
  for (let seed = 1; seed <= 30; seed++) {
    const random = randomFrom(seed)
    const updates = history(random, 120)
    const late = updates.filter(() => random() < 0.05)
    const early = updates.filter((update) => !late.includes(update))
    const half = Math.floor(early.length / 2)
    const first = await thread.build(early.slice(0, half))
    const second = await thread.build([first.bin, ...early.slice(half)])
    const all = await thread.build([second.bin, ...late])
    const [wanted, merged] = [docOf(updates), docOf([all.bin])]
    expect(contentOf(merged), `seed ${seed}`).toEqual(contentOf(wanted))
    expect(Y.equalSnapshots(Y.snapshot(merged), Y.snapshot(wanted)), `seed ${seed}`).toBe(true)
    expect(merged.store.pendingStructs).toBeNull()
    expect(all.sv).toEqual(Y.encodeStateVector(merged))
  }
})

test('what is no update is refused, and the next build works', async () => {
  await expect(thread.build([Uint8Array.of(9, 9, 9)])).rejects.toBeInstanceOf(Error)
  const doc = new Y.Doc()
  doc.getArray('a').push([1])
  const { bin } = await thread.build([Y.encodeStateAsUpdate(doc)])
  expect(docOf([bin]).getArray('a').toArray()).toEqual([1])
})
