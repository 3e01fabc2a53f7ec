import type { PrismaClient } from '#prisma'
import type { Server } from '../context.ts'
import { listen } from './listen.ts'
import { startLoop } from './loop.ts'

const batch = 500
// Any number that is ours alone: the session lock that elects one sequencer among all processes.
const lockKey = 7_305_116

/**
 * Gives committed events their place in the log and returns how many it placed.
 * `seq` is drawn before a transaction commits, so it can arrive out of order; `pos` never does, and has no gaps.
 * The lock on the head row makes it safe to run on every node; electing one only saves work.
 */
export function sequence(db: PrismaClient): Promise<number> {
  return db.$transaction(async (tx) => {
    const [head] = await tx.$queryRaw<{ pos: bigint }[]>`SELECT pos FROM event_head WHERE id = 1 FOR UPDATE`
    if (!head) throw new Error('event_head has no row: the database is not migrated')
    const placed = await tx.$executeRaw`
      UPDATE events SET pos = waiting.place
      FROM (SELECT seq, at, ${head.pos}::bigint + row_number() OVER (ORDER BY seq) AS place
            FROM events WHERE pos IS NULL ORDER BY seq LIMIT ${batch}) waiting
      WHERE events.seq = waiting.seq AND events.at = waiting.at`
    if (placed > 0) {
      await tx.$executeRaw`UPDATE event_head SET pos = pos + ${placed} WHERE id = 1`
      // Consumers learn the new head from the notification itself.
      await tx.$executeRaw`SELECT pg_notify('truss_pos', ${String(Number(head.pos) + placed)})`
    }
    return placed
  })
}

/**
 * Runs the sequencer while this process holds the session lock: woken by LISTEN at each commit, a 1 s poll as the net.
 * A process without the lock asks for it every second, so another takes over when the holder dies.
 */
export function startSequencer(server: Server, url: string): { stop(): Promise<void> } {
  let elected = false
  let elect: () => Promise<boolean> = async () => false
  const loop = startLoop('sequencer', server.log, 1000, async () => {
    if (!elected) elected = await elect()
    return elected ? (await sequence(server.root)) === batch : false
  })
  const listener = listen(
    {
      url,
      channel: 'truss_event',
      log: server.log,
      session: async (client) => {
        elect = async () => {
          const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [lockKey])
          return rows[0]?.mine ?? false
        }
      },
      lost: () => {
        elected = false
        elect = async () => false
      },
    },
    loop.wake,
  )
  return {
    stop: async () => {
      await loop.stop()
      await listener.close()
    },
  }
}
