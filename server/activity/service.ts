import type { Activity } from '#shared/activity.ts'
import type { Page, PageQuery } from '#shared/page.ts'
import { authorize, type ObjectRef } from '../access/service.ts'
import type { Ctx } from '../context.ts'
import { decodeCursor, pageFrom } from '../http/cursor.ts'
import { listByObject } from './store.ts'

/** What happened to an object, newest first; keyset by `pos`. Whoever may see the object may read its history. */
export async function listActivity(ctx: Ctx, ref: ObjectRef, query: PageQuery): Promise<Page<Activity>> {
  await authorize(ctx, 'share.read', ref)
  const [before] = decodeCursor(query.after, [0]) ?? []
  const lines = await listByObject(ctx.db, ref, { before, take: query.limit + 1 })
  return pageFrom(
    lines,
    query,
    ({ pos }) => [pos],
    (line) => line,
  )
}
