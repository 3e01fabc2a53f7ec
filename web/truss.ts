import { createContext, use } from 'react'
import { MutationCache, notifyManager, QueryCache, QueryClient } from '@tanstack/react-query'
import { newId } from '#shared/ids.ts'
import { authStateQuery } from './accounts/queries.ts'
import { isUnreachable, problemOf } from './api.ts'
import { createLive, type Live } from './live.ts'
import { followEvents } from './liveReplay.ts'
import type { Change } from './pending/changes.ts'
import { createPending, type PendingQueue } from './pending/queue.ts'
import { useStore } from './store.ts'
import type { SaveState } from './ui/SaveWord.tsx'

/** What the client holds for as long as the page lives: server rows, pending changes, the socket. */
export type Truss = { cache: QueryClient; pending: PendingQueue; live: Live }

// Screens hear of new rows at once; the library's own way is a timer, and one for each query: several renders where one will do.
notifyManager.setScheduler(queueMicrotask)

const mayRetry = (tries: number, error: Error): boolean => isUnreachable(error) && tries < 3

/** `onSignedOut` is called when the server does not know the session any more. */
export function createTruss(onSignedOut: () => void): Truss {
  const onError = (error: Error) => {
    if (problemOf(error)?.code === 'unauthenticated') onSignedOut()
  }
  const cache = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // Events keep rows fresh; what was fetched stays until one says otherwise.
      queries: {
        staleTime: Infinity,
        gcTime: 15 * 60_000,
        retry: mayRetry,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        refetchOnReconnect: true,
      },
      // Whether the network is there is found out by trying: who only waits for it cannot tell the person why.
      mutations: { networkMode: 'always' },
    },
  })
  const pending = createPending(newId)
  const follow = followEvents(cache)
  const live = createLive({
    onEvent(event) {
      follow(event)
      // After the row is in the cache, so that dropping the overlay shows the same.
      pending.onEvent(event)
    },
    onResync: () => void cache.invalidateQueries(),
    onBack() {
      pending.retry()
      void askForMissed(cache)
    },
    onShut: () => void checkSession(cache, onSignedOut),
  })
  return { cache, pending, live }
}

/** Asks again for what is on screen and could not be had while the server was away. */
const askForMissed = (cache: QueryClient): Promise<void> =>
  cache.refetchQueries(
    { type: 'active', predicate: ({ state }) => isUnreachable(state.error) },
    { cancelRefetch: false },
  )

/** Asks at most once a second, and says nothing while there is no answer. */
async function checkSession(cache: QueryClient, onSignedOut: () => void): Promise<void> {
  try {
    const { signedIn } = await cache.fetchQuery({ ...authStateQuery, staleTime: 1000, retry: false })
    if (!signedIn) onSignedOut()
  } catch (error) {
    if (!isUnreachable(error)) throw error
  }
}

export const TrussContext = createContext<Truss | null>(null)

export function useTruss(): Truss {
  const truss = use(TrussContext)
  if (!truss) throw new Error('useTruss outside of the page')
  return truss
}

/** Pending changes, oldest first, for the overlays. */
export function useChanges(): readonly Change[] {
  const { pending } = useTruss()
  const items = useStore(pending.items)
  return items.map((item) => item.change)
}

/** The one word about what this page sent: always true. */
export function useSaveState(): SaveState {
  const { pending, live } = useTruss()
  const changes = useStore(pending.items, (items) => items.length)
  const connection = useStore(live.state)
  if (connection === 'offline') return { state: 'offline', changes }
  return changes > 0 ? { state: 'saving' } : { state: 'saved' }
}
