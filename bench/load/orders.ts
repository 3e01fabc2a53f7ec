import type { Dialect } from './wire.ts'

/** A room to be opened: as many connections as there are headers, of which the first `writers` type. */
export type RoomOrder = { url: string; name: string; headers: Record<string, string>[]; writers: number }

/** What the parent asks of a generator process. One at a time. */
export type Order =
  | { do: 'open'; dialect: Dialect; rooms: RoomOrder[]; paper: boolean }
  | { do: 'type'; rate: number; seconds: number; drainSeconds: number; presenceHz: number }
  /** One client sends that many letters as fast as its socket takes them, a second one watches. */
  | { do: 'burst'; dialect: Dialect; room: RoomOrder; edits: number }
  /** Writes a document into a room: so many edits of a real paper, or pages of so many megabytes. */
  | { do: 'fill'; dialect: Dialect; room: RoomOrder; content: Content }
  /** As many clients as the room has headers join at once, and stay until `close`. */
  | { do: 'join'; dialect: Dialect; room: RoomOrder; overMs: number }
  | { do: 'close' }

export type Content = { edits: number } | { megabytes: number }

/** `ackedMs`: null when the server acknowledges nothing; both are null when it did not come to an end in time. */
export type Burst = { seenMs: number | null; ackedMs: number | null; seen: number; acked: number }
/** From the knock to the SyncStep2 of each client, and the bytes of an update that each got. */
export type Joined = { ms: number[]; bytes: number }

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
  | { did: 'burst'; burst: Burst }
  | { did: 'join'; joined: Joined }
  | { did: 'close' | 'fill' }
  | { did: 'fail'; why: string }
