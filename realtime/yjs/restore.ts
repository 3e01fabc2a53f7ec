import * as Y from 'yjs'

/**
 * The update that brings a room back to the content of a version, as one more edit on top of everything: nobody reloads, what others write
 * at the same time stays, and another restore takes it back (realtime.md 3.6).
 *
 * `version` and `current` are full states of one generation of the room, `version` the older one. What came between is applied to a copy
 * of the version and undone there. The copy keeps what is deleted, so it still has the words that the live room has dropped. The update is
 * written by a client of its own, so it may be made apart from the room while the room goes on. Null when nothing differs.
 */
export function restoringUpdate(version: Uint8Array, current: Uint8Array): Uint8Array | null {
  const doc = new Y.Doc({ gc: false })
  try {
    Y.applyUpdate(doc, version)
    // Yjs tidies text formats after an update, in a transaction without origin: that must be undone too, so all are tracked.
    // The scope is the whole document, which holds roots of any type and name.
    const undo = new Y.UndoManager(doc, { trackedOrigins: new Set([null]), captureTimeout: Infinity })
    Y.applyUpdate(doc, current, null)
    const before = Y.encodeStateVector(doc)
    let changed = false
    doc.on('update', () => (changed = true))
    while (undo.undoStack.length > 0) undo.undo()
    return changed ? Y.encodeStateAsUpdate(doc, before) : null
  } finally {
    doc.destroy()
  }
}
