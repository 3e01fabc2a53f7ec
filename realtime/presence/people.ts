import { redisKey } from '#shared/keys.ts'
import { socketRoom } from '#shared/rooms.ts'
import { clientMessages, type PresenceStatus } from '#shared/socket.ts'
import type { Listener, Node } from '../events/context.ts'
import { enterCrowd, leaveCrowd, peopleIn, type Change } from './crowds.ts'
import { readMembers } from './store.ts'

const inWorkspace = (workspaceId: string): string => `workspace:${workspaceId}`
const anywhere = (userId: string): string => `user:${userId}`

/** Makes a person seen in a workspace, and sends them everybody who is there. */
export function enterWorkspace(node: Node, listener: Listener, workspaceId: string): void {
  void writeStatus(node, listener, workspaceId).then(() => tellPeople(node, listener, workspaceId))
}

/** Takes a connection out of a workspace; the person is offline when it does not come back at once. */
export function leaveWorkspace(node: Node, { socket, principal }: Listener, workspaceId: string): void {
  const { presenceGraceMs } = node.limits
  leaveCrowd(node.crowds, inWorkspace(workspaceId), socket.id, presenceGraceMs)
  leaveCrowd(node.crowds, anywhere(principal.userId), socket.id, presenceGraceMs)
}

/** The client says whether its person is there, or has been idle. */
export function setActive(node: Node, listener: Listener, sent: unknown): void {
  const parsed = clientMessages.active.safeParse(sent)
  if (!parsed.success || parsed.data === listener.status) return
  listener.status = parsed.data
  if (listener.place.state === 'live') void writeStatus(node, listener, listener.place.workspaceId)
}

/** Sends the whole list to one connection, if it may see the people of the workspace at all (a guest may not). */
export function tellPeople(node: Node, { socket, place, rooms }: Listener, workspaceId: string): void {
  if (place.state !== 'live' || place.workspaceId !== workspaceId) return
  if (!rooms.has(socketRoom.workspace(workspaceId))) return
  const people = [...peopleIn(node.crowds, inWorkspace(workspaceId))].map(([userId, status]) => ({ userId, status }))
  socket.emit('presence', people)
}

/** Tells a change of a crowd of people: to the workspace, or to the record of how somebody is. */
export function onPeopleChanged(node: Node, key: string, changes: Change[]): void {
  const [kind, id] = key.split(':')
  if (id === undefined) return
  if (kind === 'workspace') node.io.local.to(socketRoom.workspace(id)).emit('presence', changes)
  if (kind !== 'user') return
  // That somebody is gone is not known before Redis has been asked about the other nodes.
  for (const { userId, status } of changes) if (status !== 'offline') void recordStatus(node, userId, status)
}

/** Records that somebody is offline, if no other node has them. Rejects while Redis is away. */
export async function recordIfGone(node: Node, key: string): Promise<void> {
  const [kind, userId] = key.split(':')
  if (kind !== 'user' || userId === undefined) return
  const elsewhere = (await readMembers(node.crowds, [key])).get(key) ?? []
  if (elsewhere.length === 0 && !node.crowds.byKey.has(key)) await recordStatus(node, userId, 'offline')
}

/** Each beat: the records of everybody here, as those of the living are kept for a short time only. */
export async function recordEverybody(node: Node): Promise<void> {
  const people = new Set([...node.listeners.values()].map(({ principal }) => principal.userId))
  for (const userId of people) {
    const status = peopleIn(node.crowds, anywhere(userId)).get(userId)
    if (status) await recordStatus(node, userId, status)
  }
}

/** Both at once: who is gone before Redis has answered would otherwise enter the second crowd after having left it, and stay there for good. */
async function writeStatus(node: Node, { socket, principal, status }: Listener, workspaceId: string): Promise<void> {
  const member = { userId: principal.userId, status }
  const crowds = [anywhere(principal.userId), inWorkspace(workspaceId)]
  await Promise.all(crowds.map((key) => enterCrowd(node.crowds, key, socket.id, member)))
}

/** `user:presence:{userId}` of seed 004. A record of somebody here expires with their node; "last seen" is kept longer. */
async function recordStatus(node: Node, userId: string, status: PresenceStatus): Promise<void> {
  const { presenceTtlMs, lastSeenMs } = node.limits
  const record = JSON.stringify({ status, lastSeen: node.now() })
  try {
    await node.bus.redis.set(redisKey.presence(userId), record, 'PX', status === 'offline' ? lastSeenMs : presenceTtlMs)
  } catch (err) {
    node.log.debug({ err }, 'presence was not recorded')
    node.metrics.failures.inc({ what: 'presence' })
  }
}
