import type * as api from '#shared/comments.ts'
import type { Body } from '#shared/endpoint.ts'
import type { Page, PageQuery } from '#shared/page.ts'
import { authorize, type Granted } from '../access/service.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { refuse } from '../errors.ts'
import { publish } from '../events/publish.ts'
import { decodeCursor, pageFrom } from '../http/cursor.ts'
import { checkVersion } from '../http/version.ts'
import { blankCopies } from '../text/blank.ts'
import { mentionsIn } from '../text/mentions.ts'
import { mayDeleteComment, mayEditComment } from './policy.ts'
import * as store from './store.ts'

/** Comments of a task or document, oldest first. */
export async function listComments(ctx: Ctx, object: store.Commented, query: PageQuery): Promise<Page<api.Comment>> {
  await authorize(ctx, 'comment.read', object)
  const after = decodeCursor<[number, string]>(query.after, [0, ''])
  const rows = await store.list(ctx.db, object, after && { at: new Date(after[0]), id: after[1] }, query.limit + 1)
  return pageFrom(rows, query, (row) => [row.createdAt.getTime(), row.id], store.present)
}

/** Comments on a task or document; `comment.created` is heard by whoever may see that. */
export function createComment(
  ctx: Ctx,
  object: store.Commented,
  { id, content }: Body<typeof api.createTaskComment>,
): Promise<api.Comment> {
  return inTransaction(ctx, async (tx) => {
    const granted = await authorize(tx, 'comment.write', object)
    const row = await tx.db.comment.create({
      data: { ...(id && { id }), ...store.keyOf(object), userId: tx.userId, content, createdAt: tx.now() },
    })
    const comment = store.present(row)
    await publish(tx, granted, { type: 'comment.created', data: { comment } })
    return comment
  })
}

async function authorizeComment(ctx: Ctx, commentId: string) {
  const found = (await store.find(ctx.db, commentId)) ?? refuse('not_found', 'No such comment.')
  const object: Granted = await authorize(ctx, 'comment.write', store.objectOf(found))
  const comment = (await store.lock(ctx.db, commentId)) ?? refuse('not_found', 'No such comment.')
  return { object, comment, me: { userId: ctx.userId, role: object.role } }
}

/** Edits an own comment. Nothing is published when the text is the same. */
export function updateComment(
  ctx: Ctx,
  commentId: string,
  content: string,
  ifMatch: number | undefined,
): Promise<api.Comment> {
  return inTransaction(ctx, async (tx) => {
    const { object, comment: before, me } = await authorizeComment(tx, commentId)
    if (!mayEditComment(me, before)) refuse('forbidden', 'Only its author edits a comment.')
    checkVersion(before, ifMatch, () => store.present(before), { content })
    if (before.content === content) return store.present(before)
    const row = await tx.db.comment.update({ where: { id: commentId }, data: { content, editedAt: tx.now() } })
    const comment = store.present(row)
    const known = new Set(mentionsIn(before.content))
    const mentioned = mentionsIn(content).filter((username) => !known.has(username))
    await publish(tx, object, { type: 'comment.changed', data: { comment, mentioned } })
    return comment
  })
}

/** Deletes an own comment, or as an admin anybody's. Its text goes from the row, the event log and kept answers. */
export function deleteComment(ctx: Ctx, commentId: string): Promise<undefined> {
  return inTransaction(ctx, async (tx) => {
    const { object, comment, me } = await authorizeComment(tx, commentId)
    if (!mayDeleteComment(me, comment)) refuse('forbidden', 'Only its author or an admin deletes a comment.')
    await tx.db.comment.update({
      where: { id: commentId },
      data: { content: '', deletedAt: tx.now(), deletedBy: tx.userId },
    })
    await blankCopies(tx, { id: commentId, userId: comment.userId, as: 'comment', object })
    const { id, taskId, documentId } = comment
    await publish(tx, object, { type: 'comment.deleted', data: { id, taskId, documentId } })
    return undefined
  })
}
