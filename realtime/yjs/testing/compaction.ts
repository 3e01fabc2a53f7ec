import * as Y from 'yjs'
import { compactRoom, type Compacting } from '../compact.ts'
import { storedDoc, writerOf, wordsOf } from './log.ts'

export type Rounds = {
  rounds: number
  won: number
  lost: number
  reads: number
  words: number
  missing: number
  doubleWins: number
}

/**
 * Scenario A14: two compactors at once, three writers (who also delete) and a reader, for many rounds. Counts what a reader missed of
 * what was durable before it began, and snapshots that became the head under the same number.
 */
export async function competeFor(on: Compacting, other: Compacting, name: string, rounds: number): Promise<Rounds> {
  const { store } = on
  const writers = await Promise.all(['w1', 'w2', 'w3'].map((w) => writerOf(store, name, w)))
  const durable = new Set<string>()
  const wins = new Map<number, number>()
  const result: Rounds = { rounds, won: 0, lost: 0, reads: 0, words: 0, missing: 0, doubleWins: 0 }

  const compact = async (side: Compacting) => {
    const compacted = await compactRoom(side, name, 1)
    if (compacted.state === 'lost') result.lost += 1
    if (compacted.state !== 'won') return
    result.won += 1
    wins.set(compacted.rev, (wins.get(compacted.rev) ?? 0) + 1)
  }
  const write = async (writer: (typeof writers)[number], round: number) => {
    for (let n = 0; n < 4; n++) {
      const word = `${writer.w}-${round}-${n}`
      await writer.write(
        (doc) => doc.getArray('words').push([word]),
        (doc) => doc.getText('t').insert(0, word),
        (doc) => doc.getText('t').delete(0, Math.min(4, doc.getText('t').length)),
      )
      durable.add(word)
    }
  }
  const read = async () => {
    for (let n = 0; n < 3; n++) {
      const before = [...durable]
      const { doc } = await storedDoc(store, name)
      const there = new Set(wordsOf(doc))
      result.missing += before.filter((word) => !there.has(word)).length
      result.reads += 1
    }
  }
  for (let round = 0; round < rounds; round++)
    await Promise.all([compact(on), compact(other), read(), ...writers.map((writer) => write(writer, round))])

  const all = new Y.Doc()
  for (const { doc } of writers) Y.applyUpdate(all, Y.encodeStateAsUpdate(doc))
  const { doc } = await storedDoc(store, name)
  if (!Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(all)))
    throw new Error('what is stored differs from what was written')
  if (doc.getText('t').toJSON() !== all.getText('t').toJSON()) throw new Error('the stored text differs')
  result.words = wordsOf(doc).length
  result.doubleWins = [...wins.values()].filter((count) => count > 1).length
  return result
}
