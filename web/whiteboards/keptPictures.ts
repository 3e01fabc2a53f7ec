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

export function keptPictures(userId: string, whiteboardId: string): KeptPictures {
  // Open for one question only and named as rooms are, so that signing out can drop it with them.
  const within = async <T>(ask: (store: IDBObjectStore) => Promise<T>): Promise<T> => {
    const opened = idb.openDB(`truss:${userId}:pictures`, (db) => idb.createStores(db, [[storeName]]))
    const db: IDBDatabase = await opened
    try {
      return await ask(db.transaction(storeName, 'readwrite').objectStore(storeName))
    } finally {
      db.close()
    }
  }
  const ofBoard = () => IDBKeyRange.bound([whiteboardId], [whiteboardId, []])
  return {
    all: () => within(async (store) => z.array(Picture).parse(await idb.getAll(store, ofBoard()))),
    put: ({ id, mimeType, dataURL }) =>
      within(async (store) => void (await idb.rtop(store.put({ id, mimeType, dataURL }, [whiteboardId, id])))),
    drop: (id) => within(async (store) => void (await idb.del(store, [whiteboardId, id]))),
  }
}
