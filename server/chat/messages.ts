import type * as api from '#shared/chat.ts'
import type { Body, Query } from '#shared/endpoint.ts'
import { newId } from '#shared/ids.ts'
import { authorize } from '../access/service.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { refuse } from '../errors.ts'
import { publish } from '../events/publish.ts'
import { checkVersion } from '../http/version.ts'
import { blankCopies } from '../text/blank.ts'
import { newestMessages } from './cache.ts'
import { mayDeleteMessage, mayEditMessage } from './policy.ts'
import * as store from './store.ts'

const roomRef = (id: string) => ({ type: 'room', id }) as const

/** Messages in order of `pos`: the newest, those before a place, or those after one. */
export async function listMessages(
  ctx: Ctx,
  roomId: string,
  query: Query<typeof api.listMessages>,
): Promise<{ data: api.Message[]; hasMore: boolean }> {
  await authorize(ctx, 'room.read', roomRef(roomId))
  const { before, after, limit } = query
  const isNewest = before === undefined && after === undefined
  const rows = isNewest
    ? await newestMessages(ctx, roomId, limit + 1)
    : (await store.readMessages(ctx.db, roomId, query)).map(store.presentMessage)
  const page = rows.slice(0, limit)
  return { data: after === undefined ? page.toReversed() : page, hasMore: rows.length > limit }
}

/** Says something at the next place of the room. `message.sent` is heard by whoever may see the room. */
export function sendMessage(
  ctx: Ctx,
  roomId: string,
  { id, content }: Body<typeof api.sendMessage>,
): Promise<api.Message> {
  return inTransaction(ctx, async (tx) => {
    const room = await authorize(tx, 'room.write', roomRef(roomId))
    const pos = await store.nextPos(tx.db, roomId)
    const row = await tx.db.chatMessage.create({
      data: { id: id ?? newId(), roomId, pos, userId: tx.userId, content, createdAt: tx.now() },
    })
    const message = store.presentMessage(row)
    await publish(tx, room, { type: 'message.sent', data: { message } })
    return message
  })
}

async function authorizeMessage(ctx: Ctx, messageId: string) {
  const found = (await store.findMessage(ctx.db, messageId)) ?? refuse('not_found', 'No such message.')
  const room = await authorize(ctx, 'room.write', roomRef(found.roomId))
  const message = (await store.lockMessage(ctx.db, messageId)) ?? refuse('not_found', 'No such message.')
  return { room, message, me: { userId: ctx.userId, role: room.role } }
}

/** Edits an own message. Nothing is published when the text is the same. */
export function updateMessage(
  ctx: Ctx,
  messageId: string,
  content: string,
  ifMatch: number | undefined,
): Promise<api.Message> {
  return inTransaction(ctx, async (tx) => {
    const { room, message: before, me } = await authorizeMessage(tx, messageId)
    if (!mayEditMessage(me, before)) refuse('forbidden', 'Only its author edits a message.')
    checkVersion(before, ifMatch, () => store.presentMessage(before), { content })
    if (before.content === content) return store.presentMessage(before)

    const row = await tx.db.chatMessage.update({ where: { id: messageId }, data: { content, editedAt: tx.now() } })
    const message = store.presentMessage(row)
    await publish(tx, room, { type: 'message.changed', data: { message } })
    return message
  })
}

/** Deletes an own message, or as an admin anybody's: it keeps its place; its text goes from the row, the event log and kept answers. */
export function deleteMessage(ctx: Ctx, messageId: string): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const { room, message: before, me } = await authorizeMessage(tx, messageId)
    if (!mayDeleteMessage(me, before)) refuse('forbidden', 'Only its author or an admin deletes a message.')
    const row = await tx.db.chatMessage.update({
      where: { id: messageId },
      data: { content: '', deletedAt: tx.now(), deletedBy: tx.userId },
    })
    await blankCopies(tx, { id: messageId, userId: before.userId, as: 'message', object: room })
    await publish(tx, room, { type: 'message.deleted', data: { message: store.presentMessage(row) } })
  })
}
