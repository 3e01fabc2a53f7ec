import { documentRoot } from '#shared/blocks.ts'
import { boardRoot } from '#shared/board-elements.ts'
import type { RoomKind } from '#shared/rooms.ts'
import * as Y from 'yjs'

/** Gives the roots of a room their type; without it Yjs holds them as untyped, and undoes nothing inside. */
export function openRoots(doc: Y.Doc, kind: RoomKind): void {
  if (kind === 'board') doc.getMap(boardRoot)
  else doc.getXmlFragment(documentRoot)
}

/**
 * The update that brings a room back to the content of a version, as one more edit on top of everything: nobody reloads, what others write
 * at the same time stays, and the update can be undone by another restore (realtime.md 3.6).
 *
 * `version` and `current` are full states of the same generation of the room, `version` the older one. What came between is applied to a copy
 * of the version and undone there. The copy keeps what is deleted, so it still has the words that the live room has dropped. The update
 * is written by a client of its own, so that it may be made apart from the room while the room goes on. Null when nothing differs.
 */
export function restoringUpdate(
  version: Uint8Array,
  current: Uint8Array,
  roots: (doc: Y.Doc) => void,
): Uint8Array | null {
  const doc = new Y.Doc({ gc: false })
  try {
    roots(doc)
    Y.applyUpdate(doc, version)
    // Yjs tidies text formats after an update, in a transaction without origin: that must be undone too, so all are tracked.
    const undo = new Y.UndoManager(doc, { trackedOrigins: new Set([null]), captureTimeout: Infinity })
    Y.applyUpdate(doc, current, null)
    const before = Y.encodeStateVector(doc)
    let changed = false
    const note = () => (changed = true)
    doc.on('update', note)
    while (undo.undoStack.length > 0) undo.undo()
    undo.destroy()
    return changed ? Y.encodeStateAsUpdate(doc, before) : null
  } finally {
    doc.destroy()
  }
}
