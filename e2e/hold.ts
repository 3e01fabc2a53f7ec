import type { Page, Request, Route } from 'playwright-core'

type Handler = (route: Route, request: Request) => unknown

/**
 * Catches what a page sends to such an address. Resolves when the page's requests are caught for certain: Chrome takes a moment after the first
 * route is set, and what is sent meanwhile is neither caught nor told of. The probe stays, so that it begins once a page only.
 */
export async function intercept(page: Page, address: string | RegExp, handler: Handler): Promise<void> {
  await page.route(address, handler)
  if (page.url() === 'about:blank') return
  let isCaught = false
  await page.route('**/healthz?caught', (route) => {
    isCaught = true
    return route.fulfill({ status: 204 })
  })
  while (!isCaught) await page.evaluate(() => fetch('/healthz?caught').then(({ status }) => status))
}

/** Keeps what a page sends to such an address until it is let through. */
export async function hold(page: Page, address: string): Promise<() => Promise<void>> {
  const waiting: Route[] = []
  let isHeld = true
  await intercept(page, address, (route) => (isHeld ? waiting.push(route) : route.fallback()))
  return async () => {
    isHeld = false
    for (const route of waiting) await route.continue()
  }
}
