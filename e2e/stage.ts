import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { Role } from '#shared/roles.ts'
import { type App, startApp } from './app.ts'
import { type Look, openBrowser, visit, type Visitor } from './browser.ts'
import { arrive, type Guest, join, type Scene, setScene } from './world.ts'

export type Stage = {
  app(): App
  /** Somebody without an account. */
  stranger(look?: Look): Promise<Visitor>
  /** Somebody with an account, in a browser of their own; at another address of the app when one is given. */
  guest(name: string, look?: Look, url?: string): Promise<Guest>
  /** Ann has a workspace with a project, and Ben is in it. */
  pair(role?: Role): Promise<{ ann: Guest; ben: Guest; scene: Scene }>
}

/** For the tests of one file: the app and one browser. Everybody's windows are closed after each test. */
export function openStage(env: Record<string, string> = {}): Stage {
  let app: App
  let browser: Browser
  const here = new Set<Visitor>()
  beforeAll(async () => {
    app = await startApp(env)
    browser = await openBrowser()
  })
  afterEach(async () => {
    for (const visitor of here) await visitor.close()
    here.clear()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
  })
  const enter = async <V extends Visitor>(coming: Promise<V>): Promise<V> => {
    const visitor = await coming
    here.add(visitor)
    return visitor
  }
  const guest = (name: string, look: Look = {}, url = app.url) => enter(arrive(browser, url, name, look))
  return {
    app: () => app,
    stranger: (look = {}) => enter(visit(browser, app.url, look)),
    guest,
    pair: async (role = 'member') => {
      const [ann, ben] = [await guest('Ann Lee'), await guest('Ben Rossi')]
      const scene = await setScene(ann)
      await join(ann, ben, scene, role)
      return { ann, ben, scene }
    },
  }
}
