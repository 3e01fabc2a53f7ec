import { createHash } from 'node:crypto'
import type * as Y from 'yjs'

/** The same for the same content of the map `m`. */
export function hashOf(doc: Y.Doc): string {
  const content = Object.entries(doc.getMap('m').toJSON()).toSorted(([a], [b]) => a.localeCompare(b))
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}
