import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { frame, sync, syncFrame } from '../frames.ts'

const bytes = (write: (encoder: encoding.Encoder) => void) => encoding.encode(write)
const varints = (...numbers: number[]) =>
  bytes((encoder) => numbers.forEach((number) => encoding.writeVarUint(encoder, number)))
const update = (payload: Uint8Array) => syncFrame(sync.update, payload)
const many = 2 ** 31

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])
const deep = (depth: number) => {
  const doc = new Y.Doc()
  doc.getMap('m').set('deep', nested(depth))
  return Y.encodeStateAsUpdate(doc)
}
const subdocument = () => {
  const doc = new Y.Doc()
  doc.getMap('m').set('inner', new Y.Doc())
  return Y.encodeStateAsUpdate(doc)
}
/** Good structs, then a delete set that breaks off: Yjs would have taken the first half. */
const halfBroken = () => {
  const doc = new Y.Doc()
  doc.getText('t').insert(0, 'half')
  return Y.encodeStateAsUpdate(doc).slice(0, -1)
}
/** One struct of a fresh client, that says it holds very much. */
const struct = (info: number, ...rest: number[]) => update(varints(1, 1, freshClient(), 0, info, ...rest))
let clients = 1000
const freshClient = () => (clients += 1)
/** Of an item's content: after the name of a root, `t`. */
const inRoot = [1, 1, 116]

/** Frames of a few bytes (or nested deeply) that would cost much if they were believed. Each ends the third time in 4400. */
export const bombs: [name: string, frame: Uint8Array][] = [
  ['an array of 30 million structs in 7 bytes', update(varints(1, 3e7, 1, 0))],
  ['updates of 2^31 clients', update(varints(many, 1, 1, 0))],
  ['a state vector with 2^31 entries', syncFrame(sync.step1, varints(many, 1, 1))],
  ['an array of 2^31 values', struct(8, ...inRoot, many, 127, 0)],
  ['a text of 2^31 letters', struct(4, ...inRoot, many, 65, 0)],
  ['2^31 bytes', struct(3, ...inRoot, many, 1, 0)],
  ['2^31 deletions', update(varints(0, 1, 5, many, 1, 1))],
  ['deletions of 2^31 clients', update(varints(0, many, 5, 1, 1))],
  [
    '2^31 carets',
    bytes((encoder) => {
      encoding.writeVarUint(encoder, frame.awareness)
      encoding.writeVarUint8Array(encoder, varints(many, 1, 1, 1))
    }),
  ],
  ['nesting 100 deep', update(deep(100))],
  ['nesting 2000 deep', update(deep(2000))],
  ['a document in the document', update(subdocument())],
  ['a broken second half', update(halfBroken())],
  ['an unknown kind of frame', varints(99, 1)],
  ['an ack from a client', varints(frame.ack, 5)],
]

/** The same, but no lie: what is long here takes no memory, and is taken. Another one each time. */
export const longOnes: [name: string, make: () => Uint8Array][] = [
  ['2^31 collected structs', () => struct(0, many, 0)],
  ['2^31 deleted letters', () => struct(1, ...inRoot, many, 0)],
  ['a gap of 2^31', () => struct(10, many, 0)],
  ['a deletion of 2^31 letters that nobody has', () => update(varints(0, 1, freshClient(), 1, 0, many))],
]
