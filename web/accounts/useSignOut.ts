import { signOut } from '#shared/accounts.ts'
import { call, reasonOf } from '../api.ts'
import { type Truss, useTruss } from '../truss.ts'
import { tellFailure } from '../ui/toast.ts'

/** The session has ended: drops the documents kept in the browser and loads the sign-in page afresh, with an empty cache. */
export async function leave({ cache, live }: Truss): Promise<void> {
  const me = cache.getQueryData<{ id: string }>(['me'])
  live.close()
  // Only here: documents' code is no part of the first page.
  const { forgetRooms } = await import('../rooms/useRoom.ts')
  if (me) await forgetRooms(me.id)
  location.assign('/sign-in')
}

/** Ends the session and leaves. */
export function useSignOut(): () => void {
  const truss = useTruss()
  return () => {
    call(signOut, {})
      .then(() => leave(truss))
      .catch((error: unknown) => tellFailure(`You are still signed in: ${reasonOf(error)}`))
  }
}
