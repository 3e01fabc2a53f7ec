import { useState, type ReactNode } from 'react'
import { signOut } from '#shared/accounts.ts'
import { call, reasonOf } from '../api.ts'
import { failed } from '../chat/changes.ts'
import { countDrafts } from '../tasks/draftKeys.ts'
import { loaded } from '../parts.ts'
import { useTruss } from '../truss.ts'
import { tellFailure } from '../ui/toast.ts'
import { leave } from './leave.ts'
import { meQuery } from './queries.ts'
import { isSomething, type Losing, SignOutQuestion } from './SignOutQuestion.tsx'

const tellStayed = (error: unknown) => tellFailure(`You are still signed in: ${reasonOf(error)}`)

/** `unread` says why it could not be found out: nobody is kept signed in by that, but asked. */
async function lookForUnsaved(userId: string): Promise<Pick<Losing, 'unsaved' | 'unread'>> {
  try {
    const { findUnsaved } = await loaded(() => import('../rooms/unsaved.ts'))
    return { unsaved: await findUnsaved(userId), unread: null }
  } catch (error) {
    return { unsaved: [], unread: reasonOf(error) }
  }
}

/** Ends the session and leaves; `question` is asked before when that would lose something, and belongs on the page. */
export function useSignOut(): { signOut: () => void; question: ReactNode } {
  const truss = useTruss()
  const [losing, setLosing] = useState<Losing | null>(null)
  const end = async () => {
    try {
      await leave(truss, () => call(signOut, {}))
    } catch (error) {
      tellStayed(error)
    }
  }
  const begin = async () => {
    const me = truss.cache.getQueryData(meQuery.queryKey)
    if (!me) return end()
    const found = {
      ...(await lookForUnsaved(me.id)),
      drafts: countDrafts(me.id) + failed.get().length,
      sending: truss.pending.items.get().length,
    }
    if (isSomething(found)) setLosing(found)
    else await end()
  }
  const question = losing && <SignOutQuestion {...losing} onSignOut={end} onClose={() => setLosing(null)} />
  return { signOut: () => void begin(), question }
}
