import type { Published } from '#shared/events.ts'
import type { Addressed } from '#shared/ports.ts'
import type { Server, Tx } from '../context.ts'

/**
 * Something that happens because of events, each in order. `handle` does what is outside Postgres and must be idempotent
 * by `pos`, as a crash repeats it; `record` writes rows in the transaction that moves the cursor, so exactly once.
 */
export type Consumer = {
  name: string
  /** The types it cares for; all when not given. */
  types?: readonly Published['type'][]
  handle?: (server: Server, event: Addressed) => Promise<void>
  record?: (tx: Tx, event: Addressed) => Promise<void>
}
