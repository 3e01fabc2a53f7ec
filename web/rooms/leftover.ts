import { IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'
import { boardElementsOf } from '#shared/board-elements.ts'
import { blocksOf, plainTextOf } from '#shared/read-blocks.ts'
import { roomKey, unsavedKey, type RoomId } from './room.ts'

/** What was typed here into an earlier generation of a room, and never reached the server: it must not be merged into the present one. */
export type Leftover = { name: string; changes: number }

/** Names of the databases that this browser keeps of the room's other generations. */
export function earlierNames(id: RoomId, names: string[]): string[] {
  const present = roomKey(id)
  const family = present.slice(0, present.lastIndexOf(':') + 1)
  return names.filter((name) => name.startsWith(family) && name !== present)
}

/** The earlier generations of a room in which something of this person is unsaved. Nothing is deleted by looking. */
export async function findLeftovers(id: RoomId): Promise<Leftover[]> {
  const databases = await indexedDB.databases()
  const names = earlierNames(
    id,
    databases.flatMap(({ name }) => name ?? []),
  )
  const found = await Promise.all(names.map(async (name) => ({ name, changes: await withKept(name, unsavedIn) })))
  return found.filter(({ changes }) => changes > 0)
}

async function unsavedIn(kept: IndexeddbPersistence): Promise<number> {
  const edits: unknown = await kept.get(unsavedKey)
  return typeof edits === 'number' ? edits : 0
}

async function withKept<T>(name: string, read: (kept: IndexeddbPersistence) => Promise<T> | T): Promise<T> {
  const kept = new IndexeddbPersistence(name, new Y.Doc())
  try {
    await kept.whenSynced
    return await read(kept)
  } finally {
    await kept.destroy()
  }
}

/** A copy as a file that can be opened elsewhere: the words of a document, or a drawing for Excalidraw. */
export const copyOfLeftover = (name: string, kind: RoomId['kind'], title: string): Promise<File> =>
  withKept(name, ({ doc }) => copyOf(doc, kind, title))

/** The file of a document's or a whiteboard's content, named after its title. */
export function copyOf(doc: Y.Doc, kind: RoomId['kind'], title: string): File {
  if (kind === 'doc') {
    return new File([plainTextOf(blocksOf(doc))], `${title} (kept).txt`, { type: 'text/plain' })
  }
  const drawing = { type: 'excalidraw', version: 2, source: 'truss', elements: boardElementsOf(doc) }
  return new File([JSON.stringify(drawing)], `${title} (kept).excalidraw`, { type: 'application/json' })
}
