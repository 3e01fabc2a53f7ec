import type { TestProject } from 'vitest/node'
import { type App, startApp } from './app.ts'

declare module 'vitest' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- Vitest's own, to which this is added
  interface ProvidedContext {
    /** Where the app of all journeys listens. */
    url: string
  }
}

let app: App | undefined

/** One app for all journeys: each has workspaces of its own. */
export async function setup(project: TestProject): Promise<void> {
  app = await startApp()
  project.provide('url', app.url)
}

export const teardown = (): Promise<void> | undefined => app?.stop()
