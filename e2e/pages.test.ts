import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { expectQuiet, type Look, type Visitor } from './browser.ts'
import { asEmpty, dialogsOf, furnish, pagesOf, pagesOfStrangers, type Shown } from './pages.ts'
import { openStage } from './stage.ts'
import { type Guest, type Scene, setScene } from './world.ts'

const stage = openStage()

/** What the journey asks for: a workspace that is not there. */
const asked = [/workspaces\/by-slug\/nobodys/, /No such workspace/]

type Tour = { ann: Guest; nobody: Visitor; scene: Scene; stops: [Page, Shown[]][] }

/** Ann and a visitor without an account with every page that they have. */
async function tour(look: Look): Promise<Tour> {
  const [ann, nobody, first] = [
    await stage.guest('Ann Lee', look),
    await stage.stranger(look),
    await stage.stranger(look),
  ]
  const scene = await setScene(ann)
  await furnish(ann, await stage.guest('Ben Rossi'), scene)
  const stops: [Page, Shown[]][] = [
    [nobody.page, await pagesOfStrangers(ann, scene)],
    [first.page, [await asEmpty(first.page)]],
    [ann.page, await pagesOf(ann, scene)],
  ]
  return { ann, nobody, scene, stops }
}

// Halfway through a transition colours are mixed.
const still = (page: Page) =>
  page.evaluate(() => Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null))))

/** Upstream: BlockNote's check boxes have no name, what Excalidraw's zoom button shows is not in its name, and its footer is a landmark. */
const notOurs = ['.bn-editor input[type="checkbox"]', '.excalidraw .reset-zoom-button', '.excalidraw footer']

/** What axe finds, as `page: rule, element`. A menu hangs outside of all landmarks, as menus do. */
async function findingsOn(page: Page, path: string): Promise<string[]> {
  const found: unknown = await page.evaluate(
    (without) =>
      Reflect.get(window, 'axe')
        .run({ exclude: without.map((selector) => [selector]) }, { resultTypes: ['violations'] })
        .then(({ violations }: { violations: { id: string; impact: string; nodes: { html: string }[] }[] }) =>
          violations
            .filter(
              ({ id, impact }) => impact !== 'minor' && !(id === 'region' && document.querySelector('[role="menu"]')),
            )
            .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`)),
        ),
    notOurs,
  )
  return Array.isArray(found) ? found.map((each) => `${path} ${String(each)}`) : ['axe did not answer']
}

/** Nearly forty pages, each looked through by axe: on a slow machine longer than other journeys may take. */
const long = { timeout: 900_000 }

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any page or dialog, ${colorScheme}`, long, async () => {
    const { ann, nobody, scene, stops } = await tour({ colorScheme })
    const axe = await readFile('node_modules/axe-core/axe.min.js', 'utf8')
    const findings: string[] = []
    for (const [page, pages] of stops) {
      await page.context().addInitScript(axe)
      for (const [path, landmark] of pages) {
        await page.goto(path)
        await page.locator(landmark).first().waitFor()
        await still(page)
        findings.push(...(await findingsOn(page, path.replace(/c[a-z0-9]{20,31}/g, ':id'))))
      }
    }
    for (const { name, path, open, landmark } of dialogsOf(scene)) {
      await ann.page.goto(path)
      await ann.page.locator('h1').first().waitFor({ state: 'attached' })
      await open(ann.page)
      await ann.page.locator(landmark).first().waitFor()
      await still(ann.page)
      findings.push(...(await findingsOn(ann.page, name)))
    }
    expect(findings).toEqual([])
    expectQuiet([ann, nobody], asked)
  })
}

/** What can be pushed to the left: the page or a part of it. Tabs may, and a drawing has its own ways. */
const scrollsSideways = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('#root *, [role="dialog"]')]
      .filter((each) => each === document.documentElement || /auto|scroll/.test(getComputedStyle(each).overflowX))
      .filter((each) => each.scrollWidth > each.clientWidth + 1 && !each.closest('[role="tablist"], .excalidraw'))
      .map((each) => `${each.tagName} ${each.className} ${each.scrollWidth}`),
  )

/** What of the top bar is cut off at the right, where nothing scrolls. */
const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.t-top button, .t-top a, .t-task-top button')]
      .filter((each) => each.getBoundingClientRect().right > innerWidth)
      .map((each) => `${each.getAttribute('aria-label')} is cut off`),
  )

test('no page scrolls sideways on a phone, and nothing of its bar is cut off', async () => {
  const viewport = { width: 390, height: 844 }
  const { ann, nobody, scene, stops } = await tour({ viewport })
  const wide: string[] = []
  for (const [page, pages] of stops) {
    for (const [path, landmark] of pages) {
      await page.goto(path)
      await page.locator(landmark).first().waitFor({ state: 'attached' })
      wide.push(...[...(await scrollsSideways(page)), ...(await cutOff(page))].map((what) => `${path}: ${what}`))
    }
  }
  const { page } = ann
  await page.goto(`${scene.base}/p/${scene.project.key}/board`)
  await page.getByRole('button', { name: 'Share' }).click()
  await page.getByRole('dialog').getByText('Ben Rossi').waitFor()
  wide.push(...(await scrollsSideways(page)).map((what) => `Share: ${what}`))
  // A menu is a sheet from below, as wide as the screen.
  await page.getByRole('button', { name: /change the role of Ben Rossi/ }).click()
  const sheet = page.getByRole('dialog', { name: 'Role of Ben Rossi' })
  await sheet.waitFor()
  expect((await sheet.boundingBox())?.width).toBe(viewport.width)
  expect(wide).toEqual([])
  expectQuiet([ann, nobody], asked)
})

test('what the browser loads before the first page is under 230 kB', async () => {
  const html = await readFile('dist/web/index.html', 'utf8')
  const scripts = [...html.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(([, path]) => path ?? '')
  expect(scripts.length).toBeGreaterThan(1)
  const sizes = await Promise.all(scripts.map(async (path) => gzipSync(await readFile(`dist/web${path}`)).length))
  expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(230 * 1000)
})
