import { forgetDrafts } from '../tasks/draftKeys.ts'
import { loaded } from '../parts.ts'
import type { Truss } from '../truss.ts'
import { leaving } from './leaving.ts'
import { meQuery } from './queries.ts'

/**
 * Ends the session, drops the documents and the texts kept in the browser and loads the sign-in page afresh, with an empty
 * cache. Only for who wanted to go: a session that ends by itself drops nothing. Rejects when the session did not end.
 */
export async function leave({ cache, live }: Truss, endSession: () => Promise<unknown>): Promise<void> {
  leaving.set(true)
  // Only here: documents' code is no part of the first page. And before the session ends, as a deploy may have replaced it.
  const rooms = loaded(() => import('../rooms/useRoom.ts'))
  try {
    await rooms
    await endSession()
  } catch (error) {
    leaving.set(false)
    throw error
  }
  const me = cache.getQueryData(meQuery.queryKey)
  live.close()
  if (me) forgetDrafts(me.id)
  try {
    const { forgetRooms } = await rooms
    if (me) await forgetRooms(me.id)
  } finally {
    location.assign('/sign-in')
  }
}
