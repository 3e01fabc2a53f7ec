import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'

/** First number of every message. A node ignores what has another one, so that two releases can run side by side. */
const protocol = 1
const kind = { update: 0, durable: 1, awareness: 2, ask: 3 } as const

/** A state in the room and the user it belongs to; `state` null means gone. */
export type SharedState = { id: number; clock: number; userId: string; state: string | null }

/** What one node tells the others about a room. A node writes the log under its own id, so `node` is the writer too. */
export type Message =
  /** Updates with the numbers `n - updates.length + 1` to `n`; everything up to `durable` is in the database. */
  | { type: 'update'; node: string; n: number; durable: number; by: string[]; updates: Uint8Array[] }
  | { type: 'durable'; node: string; durable: number }
  | { type: 'awareness'; node: string; states: SharedState[] }
  /** The room was opened: tell me who is there. */
  | { type: 'ask'; node: string }

export function encodeMessage(message: Message): Buffer {
  const bytes = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, protocol)
    encoding.writeVarString(encoder, message.node)
    encoding.writeVarUint(encoder, kind[message.type])
    writeBody(encoder, message)
  })
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function writeBody(encoder: encoding.Encoder, message: Message): void {
  switch (message.type) {
    case 'update':
      encoding.writeVarUint(encoder, message.n)
      encoding.writeVarUint(encoder, message.durable)
      encoding.writeVarUint(encoder, message.by.length)
      for (const userId of message.by) encoding.writeVarString(encoder, userId)
      encoding.writeVarUint(encoder, message.updates.length)
      for (const update of message.updates) encoding.writeVarUint8Array(encoder, update)
      return
    case 'durable':
      return encoding.writeVarUint(encoder, message.durable)
    case 'awareness':
      encoding.writeVarUint(encoder, message.states.length)
      for (const { id, clock, userId, state } of message.states) {
        encoding.writeVarUint(encoder, id)
        encoding.writeVarUint(encoder, clock)
        encoding.writeVarString(encoder, userId)
        encoding.writeVarString(encoder, state ?? '')
      }
      return
    case 'ask':
      return
  }
}

/** Null for a message of another protocol; throws on what is none at all. Updates are views into `bytes`. */
export function decodeMessage(bytes: Uint8Array): Message | null {
  const decoder = decoding.createDecoder(bytes)
  if (decoding.readVarUint(decoder) !== protocol) return null
  const node = decoding.readVarString(decoder)
  const type = decoding.readVarUint(decoder)
  switch (type) {
    case kind.update:
      return {
        type: 'update',
        node,
        n: decoding.readVarUint(decoder),
        durable: decoding.readVarUint(decoder),
        by: readList(decoder, decoding.readVarString),
        updates: readList(decoder, decoding.readVarUint8Array),
      }
    case kind.durable:
      return { type: 'durable', node, durable: decoding.readVarUint(decoder) }
    case kind.awareness:
      return { type: 'awareness', node, states: readList(decoder, readState) }
    case kind.ask:
      return { type: 'ask', node }
    default:
      throw new Error(`unknown message type ${type}`)
  }
}

/** The length is not believed: reading past the end throws before anything is allocated for it. */
function readList<T>(decoder: decoding.Decoder, read: (decoder: decoding.Decoder) => T): T[] {
  const count = decoding.readVarUint(decoder)
  const list: T[] = []
  for (let index = 0; index < count; index++) list.push(read(decoder))
  return list
}

function readState(decoder: decoding.Decoder): SharedState {
  const id = decoding.readVarUint(decoder)
  const clock = decoding.readVarUint(decoder)
  const userId = decoding.readVarString(decoder)
  const state = decoding.readVarString(decoder)
  return { id, clock, userId, state: state === '' ? null : state }
}
