import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { RoomRole } from '#shared/rooms.ts'
import type { Fill } from './context.ts'

/** First number of a frame (realtime.md 3.2). 0 to 3 are those of y-websocket, 120 and 121 ours. */
export const frame = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3, ack: 120, info: 121 } as const
/** Second number of a sync frame (y-protocols). */
export const sync = { step1: 0, step2: 1, update: 2 } as const

export type Info = {
  role: RoomRole
  gen: number
  /** `unsaved`: edits wait for the database. `readonly`: too many wait, new ones are refused. */
  degraded: 'none' | 'unsaved' | 'readonly'
  /** `near`: over 80 % of what a room may hold. `full`: only deletions are taken. */
  fill: Fill
  limits: {
    updateBytes: number
    syncBytes: number
    roomBytes: number
    awarenessStateBytes: number
    framesPerSecond: number
    bytesPerSecond: number
  }
}

const written = (write: (encoder: encoding.Encoder) => void): Uint8Array => encoding.encode(write)

/** On the path of every edit, so it is written into one allocation, without an encoder. */
export function syncFrame(kind: number, bytes: Uint8Array): Uint8Array {
  const digits = Math.max(1, Math.ceil((32 - Math.clz32(bytes.length)) / 7))
  const written = new Uint8Array(2 + digits + bytes.length)
  written[0] = frame.sync
  written[1] = kind
  let left = bytes.length
  for (let index = 2; index < 1 + digits; index++) {
    written[index] = (left & 127) | 128
    left >>>= 7
  }
  written[1 + digits] = left
  written.set(bytes, 2 + digits)
  return written
}

export const awarenessFrame = (entries: { id: number; clock: number; state: string | null }[]): Uint8Array =>
  written((encoder) => {
    encoding.writeVarUint(encoder, frame.awareness)
    encoding.writeVarUint8Array(
      encoder,
      written((inner) => {
        encoding.writeVarUint(inner, entries.length)
        for (const entry of entries) {
          encoding.writeVarUint(inner, entry.id)
          encoding.writeVarUint(inner, entry.clock)
          encoding.writeVarString(inner, entry.state ?? 'null')
        }
      }),
    )
  })

/** Nothing to say, but something to hear: y-websocket reconnects after 30 s of silence. */
export const keepAliveFrame = awarenessFrame([])

export const ackFrame = (framesDurable: number): Uint8Array =>
  written((encoder) => {
    encoding.writeVarUint(encoder, frame.ack)
    encoding.writeVarUint(encoder, framesDurable)
  })

export const infoFrame = (info: Info): Uint8Array =>
  written((encoder) => {
    encoding.writeVarUint(encoder, frame.info)
    encoding.writeVarString(encoder, JSON.stringify(info))
  })

export const deniedFrame = (reason: string): Uint8Array =>
  written((encoder) => {
    encoding.writeVarUint(encoder, frame.auth)
    encoding.writeVarUint(encoder, 0)
    encoding.writeVarString(encoder, reason)
  })

export type Inbound =
  | { type: 'step1'; vector: Uint8Array }
  | { type: 'step2' | 'update'; update: Uint8Array }
  | { type: 'awareness'; entries: decoding.Decoder }
  | { type: 'queryAwareness' }

/** Reads the envelope of a frame. Throws when it is none that a client may send. */
export function readFrame(bytes: Uint8Array): Inbound {
  const decoder = decoding.createDecoder(bytes)
  const type = decoding.readVarUint(decoder)
  if (type === frame.awareness) {
    return { type: 'awareness', entries: decoding.createDecoder(decoding.readVarUint8Array(decoder)) }
  }
  if (type === frame.queryAwareness) return { type: 'queryAwareness' }
  if (type !== frame.sync) throw new Error(`unknown frame type ${type}`)
  const kind = decoding.readVarUint(decoder)
  const payload = decoding.readVarUint8Array(decoder)
  if (kind === sync.step1) return { type: 'step1', vector: payload }
  if (kind === sync.step2) return { type: 'step2', update: payload }
  if (kind === sync.update) return { type: 'update', update: payload }
  throw new Error(`unknown sync message ${kind}`)
}
