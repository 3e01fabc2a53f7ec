import type { Replay } from '#shared/ports.ts'
import type { Ctx, Server } from '../context.ts'
import { refuse } from '../errors.ts'
import { hearing } from '../access/hearing.ts'
import { headPos, readEvents, readHeard } from './read.ts'

// Further behind than this, fetching the screen again is cheaper than telling the story.
const maxEvents = 5000
const maxAgeMs = 7 * 86_400_000

/**
 * Events after `since` in order, at most `limit`: all of them for a node that fills its gap, or what `rooms` may hear in
 * a workspace. `resync` when more than 5000 events or 7 days behind, or when `since` is ahead of the log (another database).
 */
export async function eventsSince(
  server: Server,
  query: { since: number; limit: number; workspaceId?: string; rooms?: string[] },
): Promise<Replay> {
  const { since, limit, workspaceId, rooms } = query
  const head = await headPos(server.root)
  if (since > head || head - since > maxEvents) return { state: 'resync', head }
  const events = rooms
    ? await readHeard(server.root, { after: since, upTo: head, limit, workspaceId, rooms })
    : await readEvents(server.root, { after: since, limit })
  const [first] = events
  if (first && server.now().getTime() - Date.parse(first.event.at) > maxAgeMs) return { state: 'resync', head }
  return { state: 'events', events, head }
}

/** The same for a person over HTTP, filtered by what they may hear at this moment. */
export async function listEvents(ctx: Ctx, workspaceId: string, query: { since: number; limit: number }) {
  const heard = (await hearing(ctx, ctx.userId, workspaceId)) ?? refuse('not_found', 'No such workspace.')
  const replay = await eventsSince(ctx, { ...query, workspaceId, rooms: heard })
  if (replay.state === 'resync') return replay
  const events = replay.events.map(({ event }) => event)
  return { state: 'events' as const, events, head: replay.head, hasMore: events.length === query.limit }
}
