import type { Server } from '../context.ts'
import { listen } from './listen.ts'
import { startLoop } from './loop.ts'
import type { EventRow } from './read.ts'

const batch = 500
// Any number that is ours alone: the session lock that elects one sequencer among all processes.
const lockKey = 7_305_116

/** Runs one statement in a transaction of its own and answers its rows. */
export type Ask = (sql: string, values: unknown[]) => Promise<EventRow[]>

/**
 * Gives committed events their place in the log and returns them in order, when that is committed.
 * `seq` is drawn before a transaction commits, so it can arrive out of order; `pos` never does, and has no gaps.
 * The lock on the head row makes it safe to run on every node; electing one only saves work.
 */
export async function sequence(ask: Ask): Promise<EventRow[]> {
  const rows = await ask(
    `SELECT pos, workspace_id, project_id, object_type, object_id, audience, type, actor_id, data, at FROM place_events($1)`,
    [batch],
  )
  return rows.sort((a, b) => Number(a.pos) - Number(b.pos))
}

/**
 * Runs the sequencer while this process holds the session lock: woken at each commit, by LISTEN or by its own process, a 1 s poll as the net.
 * A process without the lock asks for it every second, so another takes over when the holder dies. It works on the connection that has
 * the lock, and hands what it placed to its own process at once.
 */
export function startSequencer(
  server: Server,
  url: string,
  onPlaced: (rows: EventRow[]) => void,
): { isElected(): boolean; stop(): Promise<void> } {
  let elected = false
  let session: { elect: () => Promise<boolean>; ask: Ask } | null = null
  const loop = startLoop('sequencer', server.log, 1000, async () => {
    if (!session) return false
    if (!elected) elected = await session.elect()
    if (!elected) return false
    const placed = await sequence(session.ask)
    if (placed.length > 0) onPlaced(placed)
    return placed.length === batch
  })
  const listener = listen(
    {
      url,
      channel: 'truss_event',
      log: server.log,
      session: async (client) => {
        session = {
          elect: async () => {
            const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [lockKey])
            return rows[0]?.mine ?? false
          },
          ask: async (text, values) => (await client.query<EventRow>({ name: 'place', text, values })).rows,
        }
      },
      lost: () => {
        elected = false
        session = null
      },
    },
    // Of its own process it was told already.
    (publisher) => publisher !== server.placing.id && loop.wake(),
  )
  server.placing.wake = loop.wake
  return {
    isElected: () => elected,
    stop: async () => {
      if (server.placing.wake === loop.wake) server.placing.wake = null
      await loop.stop()
      await listener.close()
    },
  }
}
