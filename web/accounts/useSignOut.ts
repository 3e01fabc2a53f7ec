import { signOut } from '#shared/accounts.ts'
import { call, reasonOf } from '../api.ts'
import { useTruss } from '../truss.ts'
import { tellFailure } from '../ui/toast.ts'

/** Names of this user's documents in IndexedDB begin so; they must not outlive the session. */
const documentsOf = (userId: string) => `truss:${userId}:`

async function forgetDocuments(userId: string): Promise<void> {
  const databases = await indexedDB.databases()
  const mine = databases.flatMap(({ name }) => (name?.startsWith(documentsOf(userId)) ? [name] : []))
  await Promise.all(
    mine.map(
      (name) =>
        new Promise<void>((resolve) => {
          const request = indexedDB.deleteDatabase(name)
          request.onsuccess = request.onerror = request.onblocked = () => resolve()
        }),
    ),
  )
}

/** Ends the session, drops everything that was cached, and loads the sign-in page afresh. */
export function useSignOut(): () => void {
  const { cache, live } = useTruss()
  return () => {
    const me = cache.getQueryData<{ id: string }>(['me'])
    call(signOut, {})
      .then(async () => {
        live.close()
        if (me) await forgetDocuments(me.id)
        location.assign('/sign-in')
      })
      .catch((error: unknown) => tellFailure(`You are still signed in: ${reasonOf(error)}`))
  }
}
