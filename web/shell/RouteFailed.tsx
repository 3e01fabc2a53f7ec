import { useEffect, useEffectEvent } from 'react'
import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { isNotMine, isUnreachable, reasonOf } from '../api.ts'
import { MissingPart, reloadIfThere } from '../parts.ts'
import { EmptyState, FailedState, NoAccess } from '../ui/states.tsx'
import './plain.css'

const homeLink = (
  <Link to="/" className="t-btn" data-look="default">
    Go home
  </Link>
)

const restMs = 5000

/** A page that could not be opened: not there for me, or something went wrong. It tries again when the server can be reached. */
export function RouteFailed({ error }: ErrorComponentProps) {
  const router = useRouter()
  const again = () => void (error instanceof MissingPart ? reloadIfThere() : router.invalidate())
  const onTry = useEffectEvent(again)
  useEffect(() => {
    if (!isUnreachable(error)) return
    const listener = () => onTry()
    addEventListener('online', listener)
    // A server that starts again says nothing to the browser.
    const timer = setInterval(() => document.hidden || listener(), restMs)
    return () => {
      removeEventListener('online', listener)
      clearInterval(timer)
    }
  }, [error])
  if (isNotMine(error)) return <NotForMe thing="page" />
  return (
    <Alone>
      <FailedState what="This page did not open" reason={reasonOf(error)} onRetry={again} />
    </Alone>
  )
}

/** What is not there, or not for me: a page of its own. */
export function NotForMe({ thing }: { thing: string }) {
  return (
    <Alone>
      <NoAccess thing={thing} action={homeLink} />
    </Alone>
  )
}

export function NotFound() {
  return (
    <Alone>
      <EmptyState title="There is no such page" action={homeLink}>
        The address may have a slip in it.
      </EmptyState>
    </Alone>
  )
}

function Alone({ children }: { children: React.ReactNode }) {
  return (
    <main className="t-alone" id="content" tabIndex={-1}>
      <h1 className="t-hidden">Truss</h1>
      {children}
    </main>
  )
}
