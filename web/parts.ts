import { lazy, type ComponentType } from 'react'
import { lazyRouteComponent } from '@tanstack/react-router'

/** A part of the client did not come: the network is away, or a deploy has replaced it. */
export class MissingPart extends Error {}

/** Milliseconds after which a server that says nothing is none. */
const patience = 5000

const isServerThere = (): Promise<boolean> =>
  fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(patience) }).then(
    ({ ok }) => ok,
    () => false,
  )

/**
 * A browser does not ask again for a part that failed, so the page has to be loaded anew; but not while the server is away, or the browser
 * would show a page of its own instead of what is here.
 */
export async function reloadIfThere(): Promise<void> {
  if (await isServerThere()) location.reload()
}

const storageKey = 'truss:reloaded'

/** The page after a deploy knows the new names. Once at an address, so that it cannot loop. */
async function miss(error: unknown): Promise<never> {
  const isThere = await isServerThere()
  if (isThere && sessionStorage.getItem(storageKey) !== location.href) {
    sessionStorage.setItem(storageKey, location.href)
    location.reload()
    // Nothing is said to be broken meanwhile, unless somebody stays as something is not sent yet.
    await new Promise((resolve) => setTimeout(resolve, patience))
  }
  throw new MissingPart('This part could not be loaded.', { cause: isThere ? error : 'unreachable' })
}

/** Loads a part of the client now. */
export const loaded = <T>(load: () => Promise<T>): Promise<T> => load().catch(miss)

/** A page that is loaded when it is gone to. */
export const page: typeof lazyRouteComponent = (load, name) => lazyRouteComponent(() => loaded(load), name)

/** A component that is loaded when it is first shown. */
export const part = <P extends object>(load: () => Promise<ComponentType<P>>) =>
  lazy(async () => ({ default: await loaded(load) }))
