import * as Y from 'yjs'

/**
 * Updates that came before what they build on wait inside Yjs. It (13.6) looks at them again only for what it has noted as missing, and when
 * several updates wait for each other that is too little: they may wait for ever though everything is there. Applied once more as one
 * update, they come in. For whoever applies updates of several writers in an order that need not be that of their making.
 */
export function retryPending(doc: Y.Doc): void {
  const { pendingStructs } = doc.store
  if (!pendingStructs) return
  doc.store.pendingStructs = null
  Y.applyUpdateV2(doc, pendingStructs.update)
}
