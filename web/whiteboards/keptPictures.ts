import * as idb from 'lib0/indexeddb'
import { z } from 'zod'

export const Picture = z.object({ id: z.string(), mimeType: z.string(), dataURL: z.string() })
export type Picture = z.infer<typeof Picture>

/** Pictures of one whiteboard that the server has not got yet, kept by this browser over a reload. */
export type KeptPictures = {
  all(): Promise<Picture[]>
  put(picture: Picture): Promise<void>
  drop(id: string): Promise<void>
}

const storeName = 'pictures'

/** Named as the databases of rooms are, so that signing out drops it with them. */
export const picturesOf = (userId: string): string => `truss:${userId}:pictures`

/** Open for one question only. */
async function within<T>(userId: string, ask: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const opened = idb.openDB(picturesOf(userId), (db) => idb.createStores(db, [[storeName]]))
  const db: IDBDatabase = await opened
  try {
    return await ask(db.transaction(storeName, 'readwrite').objectStore(storeName))
  } finally {
    db.close()
  }
}

const Keys = z.array(z.tuple([z.string(), z.string()]))

/** The whiteboard of each picture that this browser keeps for a user. */
export const boardsOfKept = (userId: string): Promise<string[]> =>
  within(userId, async (store) => Keys.parse(await idb.rtop(store.getAllKeys())).map(([whiteboardId]) => whiteboardId))

export function keptPictures(userId: string, whiteboardId: string): KeptPictures {
  const ofBoard = () => IDBKeyRange.bound([whiteboardId], [whiteboardId, []])
  return {
    all: () => within(userId, async (store) => z.array(Picture).parse(await idb.getAll(store, ofBoard()))),
    put: ({ id, mimeType, dataURL }) =>
      within(userId, async (store) => void (await idb.rtop(store.put({ id, mimeType, dataURL }, [whiteboardId, id])))),
    drop: (id) => within(userId, async (store) => void (await idb.del(store, [whiteboardId, id]))),
  }
}
