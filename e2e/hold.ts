import type { Page, Route } from 'playwright-core'

/** Keeps what a page sends to such an address until it is let through. */
export async function hold(page: Page, address: string): Promise<() => Promise<void>> {
  const waiting: Route[] = []
  const keep = (route: Route) => void waiting.push(route)
  await page.route(address, keep)
  return async () => {
    // First, as who takes a route away ends what waits for it.
    for (const route of waiting) await route.continue()
    await page.unroute(address, keep)
  }
}
