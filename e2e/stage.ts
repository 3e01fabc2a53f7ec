import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, inject } from 'vitest'
import type { Role } from '#shared/roles.ts'
import type { App } from './app.ts'
import { type Look, openBrowser, visit, type Visitor } from './browser.ts'
import { arrive, type Guest, join, type Scene, setScene } from './world.ts'

export type Stage = {
  /** Where the app listens. */
  url(): string
  /** Somebody without an account. */
  stranger(look?: Look): Promise<Visitor>
  /** Somebody with an account, in a browser of their own; at another address of the app when one is given. */
  guest(name: string, look?: Look, url?: string): Promise<Guest>
  /** Ann has a workspace with a project, and Ben is in it. */
  pair(role?: Role): Promise<{ ann: Guest; ben: Guest; scene: Scene }>
}

/** Everybody's windows are in it, whatever the file; it ends with the process. */
let browser: Browser | undefined

/**
 * For the tests of one file: the app of all journeys, or one of its own for who ends it. Everybody's windows are closed after each
 * test.
 */
export function openStage(openApp?: () => Promise<App>): Stage {
  let app: App | undefined
  const here = new Set<Visitor>()
  const url = () => app?.url ?? inject('url')
  beforeAll(async () => {
    app = await openApp?.()
    if (!browser?.isConnected()) browser = await openBrowser()
  })
  afterEach(async () => {
    for (const visitor of here) await visitor.close()
    here.clear()
  })
  afterAll(() => app?.stop())
  const enter = async <V extends Visitor>(coming: Promise<V>): Promise<V> => {
    const visitor = await coming
    here.add(visitor)
    return visitor
  }
  const open = () => {
    if (!browser) throw new Error('only a test may open a window')
    return browser
  }
  const guest = (name: string, look: Look = {}, at = url()) => enter(arrive(open(), at, name, look))
  return {
    url,
    stranger: (look = {}) => enter(visit(open(), url(), look)),
    guest,
    pair: async (role = 'member') => {
      const [ann, ben] = [await guest('Ann Lee'), await guest('Ben Rossi')]
      const scene = await setScene(ann)
      await join(ann, ben, scene, role)
      return { ann, ben, scene }
    },
  }
}
