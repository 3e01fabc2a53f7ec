import * as Y from 'yjs'
import { documentRoot, documentUpdate } from '#shared/blocks.ts'

/**
 * Gives an empty text its first line. Everybody who opens an empty document makes the very same one, so that two who begin at once
 * begin in one text; and since it is nobody's edit, taking back the first words does not take away what others wrote below them.
 */
export function beginText(doc: Y.Doc): void {
  if (doc.getXmlFragment(documentRoot).length > 0) return
  Y.applyUpdate(doc, documentUpdate([{ type: 'paragraph', id: 'initialBlockId' }], { clientId: 1 }))
}
