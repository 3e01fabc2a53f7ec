import { forgetDrafts } from '../tasks/draftKeys.ts'
import type { Truss } from '../truss.ts'
import { leaving } from './leaving.ts'
import { meQuery } from './queries.ts'

/**
 * Ends the session, drops the documents and the texts kept in the browser and loads the sign-in page afresh, with an empty
 * cache. Only for who wanted to go: a session that ends by itself drops nothing. Rejects when the session did not end.
 */
export async function leave({ cache, live }: Truss, endSession: () => Promise<unknown>): Promise<void> {
  leaving.set(true)
  try {
    await endSession()
  } catch (error) {
    leaving.set(false)
    throw error
  }
  const me = cache.getQueryData(meQuery.queryKey)
  live.close()
  if (me) forgetDrafts(me.id)
  try {
    // Only here: documents' code is no part of the first page.
    const { forgetRooms } = await import('../rooms/useRoom.ts')
    if (me) await forgetRooms(me.id)
  } finally {
    location.assign('/sign-in')
  }
}
