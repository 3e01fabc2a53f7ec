import { objectOfRoom, socketRoom } from '#shared/rooms.ts'
import type { AccessChanged } from '#shared/ports.ts'
import { leaveIfHidden } from '../presence/viewing.ts'
import { tellPeople } from '../presence/people.ts'
import type { Listener, Node } from './context.ts'
import { endListener } from './ending.ts'

/** Asks again for every connection that the change may concern. */
export function onAccessChanged(node: Node, change: AccessChanged): void {
  for (const listener of node.listeners.values()) {
    if (!concerns(change, listener)) continue
    listener.changes++
    recheckSoon(node, listener)
  }
}

/** Asks again for everybody, when changes may have been missed. */
export function onChangesMissed(node: Node): void {
  onAccessChanged(node, { epoch: 0 })
}

function concerns(change: AccessChanged, { principal, place, viewing, rooms }: Listener): boolean {
  if (change.userId !== undefined && change.userId !== principal.userId) return false
  if (change.sessionId !== undefined && change.sessionId !== principal.sessionId) return false
  const workspaceId = place.state === 'nowhere' ? undefined : place.workspaceId
  if (change.workspaceId !== undefined && change.workspaceId !== workspaceId) return false
  if (change.rooms === undefined) return true
  return change.rooms.some(({ kind, id }) => {
    const type = objectOfRoom(kind)
    return rooms.has(socketRoom.object(type, id)) || (viewing?.objectType === type && viewing.objectId === id)
  })
}

/** Queues a re-check; a few run at a time, so that one change for a large workspace does not flood the api. */
export function recheckSoon(node: Node, listener: Listener): void {
  if (listener.checking !== 'no') {
    listener.checking = 'again'
    return
  }
  node.rechecks.waiting.add(listener)
  while (node.rechecks.running < node.limits.rechecks) {
    const [next] = node.rechecks.waiting
    if (!next) return
    node.rechecks.waiting.delete(next)
    void runRecheck(node, next)
  }
}

async function runRecheck(node: Node, listener: Listener): Promise<void> {
  node.rechecks.running++
  listener.checking = 'running'
  listener.nextCheckAt = node.now() + node.limits.recheckMs
  try {
    await recheck(node, listener)
  } catch (err) {
    node.log.warn({ err }, 'access could not be checked')
    node.metrics.failures.inc({ what: 'recheck' })
    listener.nextCheckAt = node.now() + node.limits.recheckRetryMs
  }
  node.rechecks.running--
  const isAskedAgain = wasAskedAgain(listener)
  listener.checking = 'no'
  if (isAskedAgain && listener.socket.connected) node.rechecks.waiting.add(listener)
  const [next] = node.rechecks.waiting
  if (next) recheckSoon(node, next)
}

const wasAskedAgain = ({ checking }: Listener): boolean => checking === 'again'

async function recheck(node: Node, listener: Listener): Promise<void> {
  const { socket, headers, turn, changes } = listener
  const principal = await node.api.principalOf(headers)
  if (!socket.connected) return
  if (principal?.sessionId !== listener.principal.sessionId) return endListener(node, listener, 'signed_out')
  const { place } = listener
  const hearing = place.state === 'live' ? await node.api.hearing(principal, place.workspaceId) : null
  // A newer change or hello asks again itself.
  if (!socket.connected || listener.turn !== turn || listener.changes !== changes) return
  listener.checkedAt = node.now()
  if (place.state !== 'live') return
  if (!hearing) return endListener(node, listener, 'no_access')
  place.until = hearing.until
  heed(node, listener, [socketRoom.user(principal.userId), ...hearing.rooms])
  await leaveIfHidden(node, listener)
}

/** Into the rooms that were gained, out of those that were lost. */
function heed(node: Node, listener: Listener, rooms: string[]): void {
  const { socket, place } = listener
  if (place.state !== 'live') return
  const before = listener.rooms
  listener.rooms = new Set(rooms)
  for (const room of before) if (!listener.rooms.has(room)) void socket.leave(room)
  void socket.join(rooms)
  if (!before.has(socketRoom.workspace(place.workspaceId))) tellPeople(node, listener, place.workspaceId)
}

/** Once a second: ends what has expired, could not be confirmed or reads too slowly; re-checks what is due. */
export function tickListeners(node: Node): void {
  const now = node.now()
  for (const listener of node.listeners.values()) {
    if (listener.place.state === 'live' && listener.place.until <= now) endListener(node, listener, 'signed_out')
    else if (now - listener.checkedAt > node.limits.recheckMs + node.limits.failClosedMs) {
      endListener(node, listener, 'unavailable')
    } else if (waitingPackets(listener) > node.limits.waitingPackets) endListener(node, listener, 'too_slow')
    else if (listener.nextCheckAt <= now) recheckSoon(node, listener)
  }
}

/** Packets that engine.io holds because the client reads slowly; it has no public count of them. */
function waitingPackets({ socket }: Listener): number {
  const waiting: unknown = Reflect.get(socket.conn, 'writeBuffer')
  return Array.isArray(waiting) ? waiting.length : 0
}
