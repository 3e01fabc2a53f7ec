import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

/** How long a state is waited for on a machine that has much else to do. */
const patience = 60_000

/** Debian's Chromium (CHROMIUM_PATH, set by npm test). */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args: flags })

export type Look = { viewport?: { width: number; height: number }; colorScheme?: 'light' | 'dark' }

/** A person's own browser: a page, and what went wrong in it. */
export type Visitor = { page: Page; context: BrowserContext; complaints: string[]; close(): Promise<void> }

/**
 * A browser context of its own. It notes every request to another host, console error, page error and 5xx; `expected`
 * says which lines are part of the journey (a server that was killed, a refusal that was asked for).
 */
export async function visit(browser: Browser, url: string, options: Look = {}): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: url,
    serviceWorkers: 'block',
    viewport: { width: 1440, height: 900 },
    ...options,
  })
  context.setDefaultTimeout(patience)
  const page = await context.newPage()
  const complaints: string[] = []
  const { host } = new URL(url)
  page.on('request', (request) => {
    const target = new URL(request.url())
    if (/^(https?|wss?):$/.test(target.protocol) && target.host !== host)
      complaints.push(`foreign request: ${request.url()}`)
  })
  page.on('websocket', (socket) => {
    if (new URL(socket.url()).host !== host) complaints.push(`foreign socket: ${socket.url()}`)
  })
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (err) => complaints.push(`page error: ${err.message}`))
  page.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()}: ${response.url()}`)
  })
  return { page, context, complaints, close: () => context.close() }
}

/** Fails when anything went wrong for any of them that the journey did not ask for. */
export function expectQuiet(visitors: Visitor[], expected: RegExp[] = []): void {
  const unexpected = (line: string) => !expected.some((pattern) => pattern.test(line))
  expect(visitors.map(({ complaints }) => complaints.filter(unexpected))).toEqual(visitors.map(() => []))
}

/** Keeps the offer to take something back in sight: it goes after some seconds, but not from under the pointer. */
export const keepUndo = ({ page }: Visitor): Promise<void> =>
  page.getByRole('button', { name: 'Undo', exact: true }).hover()

/** Waits for what a screen or the server says to become what is expected; as patient as a window is. */
export const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: patience, interval: 50 })
