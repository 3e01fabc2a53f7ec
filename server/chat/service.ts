import type * as api from '#shared/chat.ts'
import type { Body } from '#shared/endpoint.ts'
import { newId } from '#shared/ids.ts'
import { socketRoom } from '#shared/rooms.ts'
import { authorize, isKnownIn, locate } from '../access/service.ts'
import { type Ctx, inTransaction, type Tx } from '../context.ts'
import { refuse } from '../errors.ts'
import { publish } from '../events/publish.ts'
import * as store from './store.ts'

/** Makes a channel of a workspace, or of one of its projects, that inherits who may see it. For other features' services. */
export async function createChannel(
  tx: Tx,
  channel: { workspaceId: string; projectId: string | null; name: string; createdBy: string },
): Promise<api.Room> {
  const row = await tx.db.chatRoom.create({ data: { id: newId(), type: 'channel', ...channel } })
  const located = await locate(tx.db, { type: 'room', id: row.id })
  if (!located) throw new Error('the channel that was just made is not there')
  const room = store.presentRoom(row)
  await publish(tx, located, { type: 'room.created', data: { room } })
  return room
}

/** Rooms of a workspace that I may see, by name, with unread counts. 404 without any grant in the workspace. */
export async function listRooms(ctx: Ctx, workspaceId: string): Promise<{ data: api.MyRoom[] }> {
  if (!(await isKnownIn(ctx, workspaceId))) refuse('not_found', 'No such workspace.')
  const ids = await store.visibleRooms(ctx.db, ctx.userId, workspaceId)
  return { data: await store.placesIn(ctx.db, ctx.userId, ids) }
}

/** One room with my place in it. */
export async function getRoom(ctx: Ctx, roomId: string): Promise<api.MyRoom> {
  await authorize(ctx, 'room.read', { type: 'room', id: roomId })
  const [mine] = await store.placesIn(ctx.db, ctx.userId, [roomId])
  return mine ?? refuse('not_found', 'No such room.')
}

/** Sets how far I have read; goes back only with `unread`. My other tabs are told when it changed. */
export function markRead(ctx: Ctx, roomId: string, { pos, unread }: Body<typeof api.markRead>): Promise<api.MyRoom> {
  return inTransaction(ctx, async (tx) => {
    const before = await getRoom(tx, roomId)
    if (!unread && pos <= before.lastReadPos) return before
    await store.setRead(tx.db, roomId, tx.userId, pos, unread)
    const mine = await getRoom(tx, roomId)
    if (mine.lastReadPos === before.lastReadPos) return mine

    const subject = { type: 'room', id: roomId, workspaceId: mine.room.workspaceId, projectId: mine.room.projectId }
    const data = { roomId, lastReadPos: mine.lastReadPos, unread: mine.unread }
    await publish(tx, { ...subject, audience: [socketRoom.user(tx.userId)] }, { type: 'room.read', data })
    return mine
  })
}
