import { clientMessages, Viewing } from '#shared/socket.ts'
import type { Listener, Node } from '../events/context.ts'
import { enterCrowd, leaveCrowd, peopleIn } from './crowds.ts'

/** The crowd that looks at an object, and the socket room of those who are told of it. */
export const viewersRoom = ({ objectType, objectId }: Viewing): string => `viewing:${objectType}:${objectId}`

/** The client shows an object, or none. Who may see it joins those who look at it, and is told who they are. */
export async function setViewing(node: Node, listener: Listener, sent: unknown): Promise<void> {
  const parsed = clientMessages.viewing.safeParse(sent)
  if (!parsed.success || listener.place.state !== 'live') return
  const viewing = parsed.data
  stopViewing(node, listener)
  if (!viewing) return
  const turn = listener.viewingTurn
  const changes = listener.changes
  const mayView = await node.api.mayView(listener.principal, viewing)
  if (!mayView || listener.viewingTurn !== turn || !listener.socket.connected) return
  listener.viewing = viewing
  const { socket, principal } = listener
  void socket.join(viewersRoom(viewing))
  await enterCrowd(node.crowds, viewersRoom(viewing), socket.id, { userId: principal.userId, status: 'online' })
  if (listener.viewing !== viewing) return
  socket.emit('viewing', { ...viewing, userIds: [...peopleIn(node.crowds, viewersRoom(viewing)).keys()] })
  if (listener.changes !== changes) await leaveIfHidden(node, listener)
}

export function stopViewing(node: Node, listener: Listener): void {
  listener.viewingTurn++
  const { viewing, socket } = listener
  if (!viewing) return
  listener.viewing = null
  void socket.leave(viewersRoom(viewing))
  leaveCrowd(node.crowds, viewersRoom(viewing), socket.id)
}

/** Asks again whether the object may be seen. Rejects when the api is away. */
export async function leaveIfHidden(node: Node, listener: Listener): Promise<void> {
  const { viewing, viewingTurn } = listener
  if (!viewing) return
  const mayView = await node.api.mayView(listener.principal, viewing)
  if (!mayView && listener.viewingTurn === viewingTurn) stopViewing(node, listener)
}

/** Tells everybody who looks at the object, on this node; every other node tells its own. */
export function onViewersChanged(node: Node, key: string): void {
  const [, objectType, objectId] = key.split(':')
  const viewing = Viewing.safeParse({ objectType, objectId })
  if (!viewing.success) return
  node.io.local.to(key).emit('viewing', { ...viewing.data, userIds: [...peopleIn(node.crowds, key).keys()] })
}
