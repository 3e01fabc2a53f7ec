import * as idb from 'lib0/indexeddb'
import type { RoomKind } from '#shared/rooms.ts'
import { boardsOfKept, picturesOf } from '../whiteboards/keptPictures.ts'
import { unsavedKey } from './room.ts'
import { databasesOf, unsavedOnPage } from './useRoom.ts'

/** A document or whiteboard of which this browser holds changes that the server has not got. */
export type Unsaved = { kind: RoomKind; id: string; changes: number }

/** What signing out would lose. Also what was typed into an earlier generation, which only a copy saves. */
export async function findUnsaved(userId: string): Promise<Unsaved[]> {
  const names = await databasesOf(userId)
  const rooms = names.filter((name) => name !== picturesOf(userId))
  const kept = await Promise.all(rooms.map(async (name): Promise<[string, number]> => [name, await unsavedIn(name)]))
  const boards = names.includes(picturesOf(userId)) ? await boardsOfKept(userId) : []
  return withPictures(unsavedAmong([...kept, ...unsavedOnPage(userId)]), boards)
}

/** `boards` has the whiteboard of each picture that is not uploaded yet: one more change of it. */
export function withPictures(unsaved: Unsaved[], boards: string[]): Unsaved[] {
  const all = unsaved.map((each) => ({ ...each }))
  for (const id of boards) {
    const known = all.find((each) => each.kind === 'board' && each.id === id)
    if (known) known.changes += 1
    else all.push({ kind: 'board', id, changes: 1 })
  }
  return all
}

/** One entry for each object, however many generations of it there are; of a room told of twice, the larger count. */
export function unsavedAmong(counts: [name: string, changes: number][]): Unsaved[] {
  const rooms = new Map<string, number>()
  for (const [name, changes] of counts) rooms.set(name, Math.max(changes, rooms.get(name) ?? 0))
  const objects = new Map<string, Unsaved>()
  for (const [name, changes] of rooms) {
    const [, , kind = '', id = ''] = name.split(':')
    if (changes === 0 || (kind !== 'doc' && kind !== 'board')) continue
    const known = objects.get(`${kind}:${id}`)?.changes ?? 0
    objects.set(`${kind}:${id}`, { kind, id, changes: known + changes })
  }
  return [...objects.values()]
}

/** Only the number: to open all of them as documents would read every one from its beginning. */
async function unsavedIn(name: string): Promise<number> {
  // The stores of y-indexeddb, should the database have been dropped since it was listed: without them it would be no room's.
  const db = await idb.openDB(name, (made) =>
    idb.createStores(made, [['updates', { autoIncrement: true }], ['custom']]),
  )
  try {
    const [custom] = idb.transact(db, ['custom'], 'readonly')
    const edits: unknown = custom && (await idb.get(custom, unsavedKey))
    return typeof edits === 'number' ? edits : 0
  } finally {
    db.close()
  }
}
