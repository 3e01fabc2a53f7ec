import { newId } from '#shared/ids.ts'
import * as Y from 'yjs'
import { join, until } from './client.ts'
import { areEqual } from './random-ops.ts'

/** Everything that one of the two wrote is in small letters, everything of the other in large ones. */
const ofAda = (text: string): string => text.replace(/[^a-z]/g, '')
const ofBob = (text: string): string => text.replace(/[^A-Z]/g, '')
const sorted = (text: string): string => [...text].toSorted().join('')

/**
 * A33: Ada writes, undoes all of it and redoes all of it, while Bob types between her letters; in the middle of each her line is cut and
 * comes back. Throws when a letter of Bob goes, or moves among his own, or when not exactly hers go and return.
 */
export async function undoAcrossReconnect(url: string, random: () => number, words: number): Promise<number> {
  const room = { kind: 'doc', id: newId() } as const
  const [ada, bob] = [join({ url, room, user: 'ada' }), join({ url, room, user: 'bob' })]
  await until('both are in', () => ada.provider.synced && bob.provider.synced)
  const undo = new Y.UndoManager(ada.text, { captureTimeout: 0 })
  const place = (text: Y.Text) => Math.floor(random() * (text.length + 1))
  const letters = (first: number) => String.fromCharCode(...[1, 2, 3].map(() => first + Math.floor(random() * 26)))
  let bobs = ''
  const bobTypes = () => {
    const word = letters(65)
    bob.text.insert(place(bob.text), word)
    bobs += word
  }
  const together = () => until('both have the same', () => ada.provider.synced && areEqual([ada.doc, bob.doc]))
  /** Does something until it is all done, while Bob types, and cuts her line for the second third of it. */
  const through = async (count: number, step: () => unknown) => {
    for (let n = 0; n < count; n++) {
      if (n === Math.floor(count / 3)) ada.provider.disconnect()
      if (n === Math.floor((2 * count) / 3)) ada.provider.connect()
      step()
      bobTypes()
      await new Promise(setImmediate)
    }
    ada.provider.connect()
    await together()
  }
  await through(words, () => ada.text.insert(place(ada.text), letters(97)))
  const hers = ofAda(ada.text.toJSON())
  const order = () => [...ofBob(ada.text.toJSON())]
  const keeps = (before: string[], what: string) => {
    const now = order().join('')
    if (sorted(now) !== sorted(bobs)) throw new Error(`after ${what} letters of Bob are missing, or there twice`)
    if (!isSubsequence(before, now)) throw new Error(`after ${what} letters of Bob have moved`)
  }
  const beforeUndo = order()
  await through(undo.undoStack.length, () => undo.undo())
  if (ofAda(ada.text.toJSON()) !== '') throw new Error('not all that Ada wrote is undone')
  keeps(beforeUndo, 'undoing')
  const beforeRedo = order()
  await through(undo.redoStack.length, () => undo.redo())
  if (sorted(ofAda(ada.text.toJSON())) !== sorted(hers)) throw new Error('not all that Ada wrote is there again')
  keeps(beforeRedo, 'redoing')
  await until('all is acknowledged', () => ada.seen.acked > 0 && bob.seen.acked > 0)
  undo.destroy()
  for (const client of [ada, bob]) client.leave()
  return hers.length + bobs.length
}

function isSubsequence(letters: string[], text: string): boolean {
  let at = -1
  return letters.every((letter) => (at = text.indexOf(letter, at + 1)) >= 0)
}
