import { documentUpdate } from '#shared/blocks.ts'
import { boardUpdate } from '#shared/board-elements.ts'
import { newId } from '#shared/ids.ts'
import type { RoomRef } from '#shared/rooms.ts'
import { roomName } from '#shared/rooms.ts'
import * as Y from 'yjs'
import { writeSnapshot } from '../realtime/yjs/snapshots.ts'
import { storeOf } from '../realtime/yjs/store.ts'
import { insertVersion } from '../realtime/yjs/versions-store.ts'
import { server } from './world.ts'

/** A version of a room as rows, told to nobody. */
export async function makeVersion(room: RoomRef, text = 'Hello'): Promise<string> {
  const bin =
    room.kind === 'doc'
      ? documentUpdate([{ type: 'paragraph', content: text }])
      : boardUpdate([{ id: 'text', type: 'text', text }])
  const doc = new Y.Doc()
  Y.applyUpdate(doc, bin)
  const store = storeOf(server.mongo)
  const r = roomName(room)
  const sv = Y.encodeStateVector(doc)
  const snapshotId = await writeSnapshot(store, { r, gen: 1, bin, sv, covers: {}, refs: 1 })
  const id = newId()
  await insertVersion(store, {
    _id: id,
    r,
    g: 1,
    at: new Date(),
    kind: 'auto',
    label: null,
    by: [],
    madeBy: null,
    restored: null,
    snapshotId,
    bytes: bin.length,
    preview: text,
  })
  return id
}
