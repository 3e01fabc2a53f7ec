import * as Y from 'yjs'

/** Numbers from 0 to 1 that are the same in every run with the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One edit at a random place of a text with marks, an XML tree, a map or an array. */
export function randomEdit(doc: Y.Doc, random: () => number): void {
  const pick = (below: number) => Math.floor(random() * below)
  const word = () => Math.floor(random() * 36 ** 4).toString(36)
  const text = doc.getText('t')
  const array = doc.getArray<unknown>('a')
  const tree = doc.getXmlFragment('x')
  switch (pick(8)) {
    case 0:
    case 1:
      return text.insert(pick(text.length + 1), word())
    case 2:
      return text.length > 3 ? text.delete(pick(text.length - 2), 2) : text.insert(0, word())
    case 3:
      return text.length > 3 ? text.format(pick(text.length - 2), 2, { bold: random() < 0.5 || null }) : undefined
    case 4:
      return array.insert(pick(array.length + 1), [word()])
    case 5:
      return array.length > 0 ? array.delete(pick(array.length), 1) : array.push([word()])
    case 6:
      return void doc.getMap('m').set(`k${pick(20)}`, word())
    default: {
      const element = new Y.XmlElement('p')
      element.insert(0, [new Y.XmlText(word())])
      return tree.length > 5 && random() < 0.4
        ? tree.delete(pick(tree.length), 1)
        : tree.insert(pick(tree.length + 1), [element])
    }
  }
}

export const contentOf = (doc: Y.Doc): unknown => ({
  text: doc.getText('t').toDelta(),
  array: doc.getArray('a').toJSON(),
  // The keys come in the order in which a client heard of them.
  map: Object.entries(doc.getMap('m').toJSON()).toSorted(([a], [b]) => a.localeCompare(b)),
  // oxlint-disable-next-line typescript/no-base-to-string -- Yjs gives the XML this way
  tree: doc.getXmlFragment('x').toString(),
})

/** Whether all documents show the same, from the same structs, and nothing waits. */
export function showSame(docs: Y.Doc[]): boolean {
  const shown = new Set(docs.map((doc) => JSON.stringify([contentOf(doc), vectorOf(doc)])))
  return shown.size <= 1 && !docs.some((doc) => doc.store.pendingStructs || doc.store.pendingDs)
}

const vectorOf = (doc: Y.Doc): unknown =>
  [...Y.decodeStateVector(Y.encodeStateVector(doc))].toSorted(([a], [b]) => a - b)

/** As `showSame`, and the same is deleted. (What is put together anew from a log may lack marks that had no effect: Yjs removes them.) */
export function areEqual(docs: Y.Doc[]): boolean {
  const [first, ...others] = docs
  if (!first) return true
  const snapshot = Y.snapshot(first)
  return others.every((doc) => Y.equalSnapshots(snapshot, Y.snapshot(doc))) && showSame(docs)
}
