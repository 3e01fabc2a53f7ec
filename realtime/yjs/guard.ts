import * as Y from 'yjs'

type Decoded = ReturnType<typeof Y.decodeUpdate>

/** What an update says, read without building anything from it: `structs` lists what it adds, by writer. */
export type Inspected = { decoded: Decoded; structs: { client: number; to: number }[] }

/**
 * Reads a whole update before Yjs applies it. Throws on anything that Yjs would choke on half-way: a lying number of structs (Yjs
 * allocates an array of that length first), a broken delete set (read only after the structs are in), nesting that overflows a stack.
 */
export function inspectUpdate(update: Uint8Array, maxNesting: number): Inspected {
  const decoded = Y.decodeUpdate(update)
  const ends = new Map<number, number>()
  for (const struct of decoded.structs) {
    if (struct instanceof Y.Skip) continue
    const end = struct.id.clock + struct.length
    if (!Number.isSafeInteger(end)) throw new Error('clock out of range')
    ends.set(struct.id.client, end)
    if (!(struct instanceof Y.Item)) continue
    checkContent(struct.content, maxNesting)
    checkReferences(struct)
  }
  checkDeletions(decoded)
  return { decoded, structs: [...ends].map(([client, to]) => ({ client, to })) }
}

/** What somebody writes stands beside or in what they wrote earlier, never later: Yjs would look for that where there is nothing. */
function checkReferences({ id, origin, rightOrigin, parent }: Y.Item): void {
  for (const place of [origin, rightOrigin, parent]) {
    if (place instanceof Y.ID && place.client === id.client && place.clock >= id.clock)
      throw new Error('reference to what is not written yet')
  }
}

/** Yjs breaks off half-way when it has to keep an empty deletion for later. */
function checkDeletions({ ds }: Decoded): void {
  for (const ranges of ds.clients.values())
    if (ranges.some(({ len }) => len === 0)) throw new Error('deletion of nothing')
}

function checkContent(content: Y.Item['content'], maxNesting: number): void {
  if (content instanceof Y.ContentDoc) throw new Error('subdocuments are not part of a room')
  if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON) checkNesting(content.arr, maxNesting)
  if (content instanceof Y.ContentEmbed) checkNesting(content.embed, maxNesting)
  if (content instanceof Y.ContentFormat) checkNesting(content.value, maxNesting)
}

function checkNesting(value: unknown, left: number): void {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return
  if (left === 0) throw new Error('nested too deeply')
  for (const inner of Object.values(value)) checkNesting(inner, left - 1)
}

/** Whether an update holds anything that the document does not have, deletions included. */
export function bringsNews(doc: Y.Doc, { decoded, structs }: Inspected): boolean {
  if (structs.some(({ client, to }) => to > Y.getState(doc.store, client))) return true
  for (const [client, ranges] of decoded.ds.clients) {
    for (const range of ranges) if (!isRangeDeleted(doc, client, range.clock, range.len)) return true
  }
  return false
}

function isRangeDeleted(doc: Y.Doc, client: number, clock: number, length: number): boolean {
  if (length === 0) return true
  const structs = doc.store.clients.get(client)
  if (!structs || clock + length > Y.getState(doc.store, client)) return false
  for (let index = Y.findIndexSS(structs, clock); index < structs.length; index++) {
    const struct = structs[index]
    if (!struct || struct.id.clock >= clock + length) return true
    if (!struct.deleted) return false
  }
  return true
}

/** Throws when a state vector claims more entries than its bytes can hold. */
export function checkStateVector(vector: Uint8Array): void {
  if (Y.decodeStateVector(vector).size > vector.length / 2) throw new Error('state vector lies about its size')
}
