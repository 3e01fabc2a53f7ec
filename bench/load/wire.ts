import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'

/** Hocuspocus writes the document's name before each frame and wants a token first; the others speak plain y-websocket. */
export type Dialect = 'plain' | 'hocuspocus'

export const emptyUpdate = Uint8Array.of(0, 0)
const emptyVector = Uint8Array.of(0)
const stringItem = 4
const hasOrigin = 128

const begin = (dialect: Dialect, name: string): encoding.Encoder => {
  const encoder = encoding.createEncoder()
  if (dialect === 'hocuspocus') encoding.writeVarString(encoder, name)
  return encoder
}

export function syncFrame(dialect: Dialect, name: string, kind: number, bytes: Uint8Array): Uint8Array {
  const encoder = begin(dialect, name)
  encoding.writeVarUint(encoder, 0)
  encoding.writeVarUint(encoder, kind)
  encoding.writeVarUint8Array(encoder, bytes)
  return encoding.toUint8Array(encoder)
}

export const step1 = (dialect: Dialect, name: string, vector = emptyVector) => syncFrame(dialect, name, 0, vector)
export const step2 = (dialect: Dialect, name: string) => syncFrame(dialect, name, 1, emptyUpdate)

export function tokenFrame(name: string): Uint8Array {
  const encoder = begin('hocuspocus', name)
  encoding.writeVarUint(encoder, 2)
  encoding.writeVarUint(encoder, 0)
  encoding.writeVarString(encoder, 'token')
  return encoding.toUint8Array(encoder)
}

export function awarenessFrame(dialect: Dialect, name: string, client: number, clock: number): Uint8Array {
  const state = JSON.stringify({ user: { name: `P${client}`, color: '#3b82f6' }, cursor: { anchor: clock } })
  const encoder = begin(dialect, name)
  encoding.writeVarUint(encoder, 1)
  const inner = encoding.createEncoder()
  encoding.writeVarUint(inner, 1)
  encoding.writeVarUint(inner, client)
  encoding.writeVarUint(inner, clock)
  encoding.writeVarString(inner, state)
  encoding.writeVarUint8Array(encoder, encoding.toUint8Array(inner))
  return encoding.toUint8Array(encoder)
}

/** Where a writer types: the text inside its own paragraph. */
export type Place = { client: number; clock: number }

/** The update of one typed letter, as Yjs would encode it: after the writer's last one, or first in the text at `place`. */
export function letter(client: number, clock: number, place: Place): Uint8Array {
  const encoder = encoding.createEncoder()
  for (const number of [1, 1, client, clock]) encoding.writeVarUint(encoder, number)
  if (clock > 0) {
    encoding.writeUint8(encoder, stringItem | hasOrigin)
    encoding.writeVarUint(encoder, client)
    encoding.writeVarUint(encoder, clock - 1)
  } else {
    encoding.writeUint8(encoder, stringItem)
    encoding.writeVarUint(encoder, 0)
    encoding.writeVarUint(encoder, place.client)
    encoding.writeVarUint(encoder, place.clock)
  }
  encoding.writeVarString(encoder, 'x')
  encoding.writeVarUint(encoder, 0)
  return encoding.toUint8Array(encoder)
}

/** Calls back with the clocks `[from, to)` that an update brings of each writer. A single letter, which most are, is read by hand. */
export function eachRange(update: Uint8Array, take: (client: number, from: number, to: number) => void): void {
  const decoder = decoding.createDecoder(update)
  if (decoding.readVarUint(decoder) === 1 && decoding.readVarUint(decoder) === 1) {
    const client = decoding.readVarUint(decoder)
    const clock = decoding.readVarUint(decoder)
    if (decoding.readUint8(decoder) === (stringItem | hasOrigin)) {
      decoding.readVarUint(decoder)
      decoding.readVarUint(decoder)
      return take(client, clock, clock + decoding.readVarString(decoder).length)
    }
  }
  const { from, to } = Y.parseUpdateMeta(update)
  for (const [client, start] of from) take(client, start, to.get(client) ?? start)
}

export type Heard =
  | { type: 'step1' }
  | { type: 'step2' | 'update'; update: Uint8Array }
  | { type: 'awareness' }
  | { type: 'ack'; frames: number }
  | { type: 'welcome' }
  | { type: 'other' }

/** Reads a frame of a server. */
export function readFrame(dialect: Dialect, bytes: Uint8Array): Heard {
  const decoder = decoding.createDecoder(bytes)
  // The name is known: it is skipped, not read.
  if (dialect === 'hocuspocus') {
    const length = decoding.readVarUint(decoder)
    decoder.pos += length
  }
  const type = decoding.readVarUint(decoder)
  if (type === 0 || (type === 4 && dialect === 'hocuspocus')) {
    const kind = decoding.readVarUint(decoder)
    if (kind === 0) return { type: 'step1' }
    return { type: kind === 1 ? 'step2' : 'update', update: decoding.readVarUint8Array(decoder) }
  }
  if (type === 1) return { type: 'awareness' }
  if (type === 120 && dialect === 'plain') return { type: 'ack', frames: decoding.readVarUint(decoder) }
  if (type === 2 && dialect === 'hocuspocus') return { type: 'welcome' }
  return { type: 'other' }
}

const firstClient = 1000

/** A document as the editor makes it, with one paragraph for each writer, and the places of their texts. */
export function paperFor(writers: number): { update: Uint8Array; places: Place[] } {
  const doc = new Y.Doc()
  doc.clientID = firstClient - 1
  const group = new Y.XmlElement('blockGroup')
  doc.getXmlFragment('body').insert(0, [group])
  const texts = Array.from({ length: writers }, (_, index) => {
    const container = new Y.XmlElement('blockContainer')
    group.push([container])
    container.setAttribute('id', `block-${index}`)
    const paragraph = new Y.XmlElement('paragraph')
    container.push([paragraph])
    const text = new Y.XmlText()
    paragraph.push([text])
    return text
  })
  const places = texts.map((text) => {
    const id = text._item?.id
    if (!id) throw new Error('the text is in no document')
    return { client: id.client, clock: id.clock }
  })
  return { update: Y.encodeStateAsUpdate(doc), places }
}

/** Client ids of a room's connections: small numbers, so that every contender carries the same bytes. */
export const clientOf = (index: number): number => firstClient + index
