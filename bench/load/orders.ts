import type { Dialect } from './wire.ts'

/** A room to be opened: as many connections as there are headers, of which the first `writers` type. */
export type RoomOrder = { url: string; name: string; headers: Record<string, string>[]; writers: number }

/** What the parent asks of a generator process. One at a time. */
export type Order =
  | { do: 'open'; dialect: Dialect; rooms: RoomOrder[]; paper: boolean }
  | { do: 'type'; rate: number; seconds: number; drainSeconds: number; presenceHz: number }
  | { do: 'close' }

export type Opened = { connections: number; ms: number }

/** What one round of typing showed. `latencies` and `acks` are milliseconds. */
export type Typed = {
  edits: number
  expected: number
  delivered: number
  latencies: Float64Array
  acks: Float64Array
  /** Deliveries and acknowledgements still missing when the typing ended, and how long until there were none (null: never). */
  outstanding: number
  unacked: number
  drainMs: number | null
  typedMs: number
  bytesIn: number
  bytesOut: number
  awarenessFrames: number
  closed: number
  closeReasons: string[]
  cpuSeconds: number
}

export type Answer =
  | { did: 'open'; opened: Opened }
  | { did: 'type'; typed: Typed }
  | { did: 'close' }
  | { did: 'fail'; why: string }
