import { Hello, type Welcome } from '#shared/socket.ts'
import type { Hearing } from '#shared/ports.ts'
import { socketRoom } from '#shared/rooms.ts'
import { enterWorkspace, leaveWorkspace } from '../presence/people.ts'
import { stopViewing } from '../presence/viewing.ts'
import { recheckSoon } from './access.ts'
import type { Listener, Node } from './context.ts'

type Entering = { workspaceId: string; turn: number; since: number | undefined; replayed: number }
type Heard = NonNullable<Hearing>

/**
 * Lets a connection hear a workspace: asks what it may hear, replays what it missed after `since` by pages, and joins
 * its rooms in the same moment in which it has caught up with this node, so that there is no gap and no duplicate. A
 * later hello replaces an earlier one. Rejects when the api is away.
 */
export async function hello(node: Node, listener: Listener, sent: unknown): Promise<Welcome> {
  const parsed = Hello.safeParse(sent)
  if (!parsed.success) return { state: 'refused', reason: 'invalid' }
  leave(node, listener)
  const { workspaceId, since } = parsed.data
  const turn = ++listener.turn
  // Registered first: a change of access from here on makes it ask again.
  listener.place = { state: 'entering', workspaceId }
  try {
    await node.feed.started
    return await catchUp(node, listener, { workspaceId, turn, since, replayed: 0 })
  } finally {
    if (listener.turn === turn && listener.place.state === 'entering') listener.place = { state: 'nowhere' }
  }
}

/** Out of the workspace it is in: hears nothing, is seen nowhere. */
export function leave(node: Node, listener: Listener): void {
  stopViewing(node, listener)
  if (listener.place.state === 'live') leaveWorkspace(node, listener, listener.place.workspaceId)
  for (const room of listener.rooms) void listener.socket.leave(room)
  listener.rooms.clear()
  listener.place = { state: 'nowhere' }
  node.ahead.delete(listener.socket.id)
}

async function catchUp(node: Node, listener: Listener, entering: Entering): Promise<Welcome> {
  const { api, feed, limits } = node
  const { workspaceId, turn } = entering
  let place = entering.since
  for (;;) {
    const changes = listener.changes
    const heard = await api.hearing(listener.principal, workspaceId)
    if (listener.turn !== turn || !listener.socket.connected) return { state: 'refused', reason: 'replaced' }
    if (listener.changes !== changes) continue
    if (!heard) return { state: 'refused', reason: 'not_found' }
    const rooms = [...new Set([socketRoom.user(listener.principal.userId), ...heard.rooms])]
    if (place === undefined) return join(node, listener, entering, { ...heard, rooms }, feed.pos)
    for (let isCurrent = true; isCurrent;) {
      const page = await api.eventsSince({ since: place, limit: limits.pageEvents, workspaceId, rooms })
      isCurrent = listener.turn === turn && listener.changes === changes && listener.socket.connected
      if (!isCurrent) break
      if (page.state === 'resync') return lose(node, listener, entering, { ...heard, rooms }, page.head)
      for (const { event } of page.events) listener.socket.emit('event', event)
      entering.replayed += page.events.length
      const isWhole = page.events.length < limits.pageEvents
      place = Math.max(place, page.events.at(-1)?.pos ?? 0, isWhole ? page.head : 0)
      // Further than the node itself is far enough: what it tells later of these places is kept from this socket.
      if (isWhole && place >= feed.pos) return join(node, listener, entering, { ...heard, rooms }, place)
    }
  }
}

function lose(node: Node, listener: Listener, entering: Entering, heard: Heard, head: number): Welcome {
  join(node, listener, entering, heard, head)
  return { state: 'resync', head }
}

function join(node: Node, listener: Listener, entering: Entering, heard: Heard, head: number): Welcome {
  const { workspaceId } = entering
  listener.place = { state: 'live', workspaceId, until: heard.until }
  listener.rooms = new Set(heard.rooms)
  void listener.socket.join(heard.rooms)
  if (head > node.feed.pos) node.ahead.set(listener.socket.id, head)
  listener.checkedAt = node.now()
  enterWorkspace(node, listener, workspaceId)
  // A session may have ended meanwhile; `hearing` answers for the person.
  if (listener.changes > 0) recheckSoon(node, listener)
  return { state: 'live', head, replayed: entering.replayed }
}
