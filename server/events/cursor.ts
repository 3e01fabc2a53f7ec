import { randomUUID } from 'node:crypto'
import type { PublicCtx, Server } from '../context.ts'

const me = randomUUID()
// Short, because what a killed process held stands still for as long.
const leaseSeconds = 6

/**
 * A consumer's place while this process holds its lease. `pos` runs ahead of `saved`, what the row says, by what was
 * handled since: a crash hands it out again. `until`: when the lease may be lost, by this process's clock.
 */
export type Hold = { pos: number; saved: number; savedAt: number; tries: number; until: number }

/** Takes or renews the lease; null while another process has it. A row that moved under us is believed. */
export async function claim(server: Server, name: string, hold: Hold | null): Promise<Hold | null> {
  const now = Date.now()
  // A third of the lease is kept as a margin for slow events and clocks.
  if (hold && now < hold.until) return hold
  const [row] = await server.root.$queryRaw<{ pos: bigint; tries: number }[]>`
    INSERT INTO event_consumers AS c (name, lease_owner, lease_until)
    VALUES (${name}, ${me}, now() + make_interval(secs => ${leaseSeconds}))
    ON CONFLICT (name) DO UPDATE SET lease_owner = excluded.lease_owner, lease_until = excluded.lease_until
    WHERE c.lease_owner IS NULL OR c.lease_owner = ${me} OR c.lease_until < now()
    RETURNING pos, tries`
  if (!row) return null
  const saved = Number(row.pos)
  const pos = hold?.saved === saved ? hold.pos : saved
  return { pos, saved, savedAt: now, tries: row.tries, until: now + (leaseSeconds * 1000 * 2) / 3 }
}

/** Gives the lease back. */
export async function release(server: Server, name: string): Promise<void> {
  await server.root.$executeRaw`
    UPDATE event_consumers SET lease_owner = NULL, lease_until = NULL WHERE name = ${name} AND lease_owner = ${me}`
}

/** Moves the row's cursor, in a transaction or alone; false when somebody else moved it meanwhile. */
export async function save({ db }: Pick<PublicCtx, 'db'>, name: string, hold: Hold, pos: number): Promise<boolean> {
  const moved = await db.$executeRaw`
    UPDATE event_consumers SET pos = ${pos}, tries = 0, last_error = NULL
    WHERE name = ${name} AND pos = ${hold.saved} AND lease_owner = ${me}`
  return moved === 1
}

/** Moves the rows of several consumers in one statement; returns the names of those that nobody else had moved meanwhile. */
export async function saveAll(
  server: Server,
  moves: { name: string; saved: number; pos: number }[],
): Promise<string[]> {
  const [names, saved, places] = [moves.map((m) => m.name), moves.map((m) => m.saved), moves.map((m) => m.pos)]
  const rows = await server.root.$queryRaw<{ name: string }[]>`
    UPDATE event_consumers c SET pos = m.pos, tries = 0, last_error = NULL
    FROM unnest(${names}::text[], ${saved}::bigint[], ${places}::bigint[]) AS m(name, saved, pos)
    WHERE c.name = m.name AND c.pos = m.saved AND c.lease_owner = ${me}
    RETURNING c.name`
  return rows.map(({ name }) => name)
}

/** Notes a failed try, for the next process too. */
export const noteFailure = (server: Server, name: string, hold: Hold, error: string): Promise<number> =>
  server.root.$executeRaw`
    UPDATE event_consumers SET tries = ${hold.tries + 1}, last_error = ${error} WHERE name = ${name} AND pos = ${hold.saved}`
