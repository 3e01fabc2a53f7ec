import * as Y from 'yjs'
import { containerOf, documentRoot, groupOf } from './blocks.ts'
import type { NewBlock } from './blocks-spec.ts'
import { elementsIn } from './read-blocks.ts'

/** The group of a document's top blocks; null before anybody wrote. */
const topOf = (doc: Y.Doc): Y.XmlElement | null =>
  elementsIn(doc.getXmlFragment(documentRoot)).find((node) => node.nodeName === 'blockGroup') ?? null

/** Every id of a block in a document. */
export function idsIn(node: Y.XmlFragment): string[] {
  return elementsIn(node).flatMap((child) => {
    const id = child.nodeName === 'blockContainer' ? child.getAttribute('id') : undefined
    return [...(id === undefined ? [] : [id]), ...idsIn(child)]
  })
}

/** Puts blocks at the end of a document, but none whose id it has already. Answers the ids of all that were given one. */
export function appendBlocks(doc: Y.Doc, blocks: NewBlock[]): string[] {
  const known = new Set(idsIn(doc.getXmlFragment(documentRoot)))
  const fresh = blocks.filter(({ id }) => id === undefined || !known.has(id))
  const top = topOf(doc)
  if (fresh.length > 0 && top) top.push(fresh.map(containerOf))
  else if (fresh.length > 0) doc.getXmlFragment(documentRoot).insert(0, [groupOf(fresh)])
  return blocks.flatMap(({ id }) => id ?? [])
}
