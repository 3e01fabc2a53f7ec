import { signOut } from '#shared/accounts.ts'
import { call, reasonOf } from '../api.ts'
import { useTruss } from '../truss.ts'
import { tellFailure } from '../ui/toast.ts'

/** Ends the session, drops everything that was cached and the documents kept in the browser, and loads the sign-in page afresh. */
export function useSignOut(): () => void {
  const { cache, live } = useTruss()
  return () => {
    const me = cache.getQueryData<{ id: string }>(['me'])
    call(signOut, {})
      .then(async () => {
        live.close()
        // Only here: documents' code is no part of the first page.
        const { forgetRooms } = await import('../rooms/useRoom.ts')
        if (me) await forgetRooms(me.id)
        location.assign('/sign-in')
      })
      .catch((error: unknown) => tellFailure(`You are still signed in: ${reasonOf(error)}`))
  }
}
