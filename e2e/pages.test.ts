import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { getMe } from '#shared/accounts.ts'
import { listRooms, sendMessage } from '#shared/chat.ts'
import { createTaskComment } from '#shared/comments.ts'
import { createDocument } from '#shared/documents.ts'
import { createInvitation } from '#shared/members.ts'
import { createTask } from '#shared/tasks.ts'
import { createWhiteboard } from '#shared/whiteboards.ts'
import { expectQuiet } from './browser.ts'
import { openStage } from './stage.ts'
import { type Guest, join, type Scene, setScene } from './world.ts'

const stage = openStage()

/** Every page there is, each with something on it, and what stands there once it is loaded. */
async function pagesOf(ann: Guest, { base, project, workspace }: Scene): Promise<[path: string, landmark: string][]> {
  const params = { projectId: project.id }
  const task = await ann.call(createTask, { params, body: { title: 'Paint the hull', dueDate: '2026-12-24' } })
  const document = await ann.call(createDocument, { params, body: { title: 'Launch plan' } })
  const whiteboard = await ann.call(createWhiteboard, { params, body: { title: 'Deck plan' } })
  const rooms = await ann.call(listRooms, { params: { workspaceId: workspace.id } })
  const roomId = rooms.data.find(({ room }) => room.projectId === project.id)?.room.id ?? ''
  await ann.call(sendMessage, { params: { roomId }, body: { content: 'Welcome aboard.' } })
  const inProject = `${base}/p/${project.key}`
  return [
    [base, 'text=Spring fleet'],
    [`${inProject}/board`, 'section.t-col'],
    [`${inProject}/board?peek=${task.key}`, 'aside:has-text("Activity")'],
    [`${base}/t/${task.key}`, 'h2:has-text("Activity")'],
    [`${inProject}/docs`, 'a:has-text("Launch plan")'],
    [`${base}/d/${document.id}`, '.bn-editor'],
    [`${inProject}/whiteboards`, 'a:has-text("Deck plan")'],
    [`${base}/b/${whiteboard.id}`, 'canvas.interactive'],
    [`${inProject}/chat`, 'text=Welcome aboard.'],
    [`${base}/c/${roomId}`, 'text=Welcome aboard.'],
    [`${inProject}/settings`, 'label:has-text("Name")'],
    [`${base}/members`, 'li:has-text("Ann Lee")'],
    [`${base}/settings`, 'label:has-text("Name")'],
    [`${base}/trash`, 'text=The trash is empty'],
    [`${base}/inbox`, 'text=Ben Rossi mentioned you'],
    ['/account', 'label:has-text("Time zone")'],
    ['/trash', 'text=No workspace in the trash'],
    ['/new', 'label:has-text("Name of the workspace")'],
  ]
}
/** Pages without an account. `/setup` says that it was used: the form of an empty installation is that of /sign-up. */
async function pagesOfStrangers(ann: Guest, { workspace }: Scene): Promise<[path: string, landmark: string][]> {
  const { token } = await ann.call(createInvitation, { params: { workspaceId: workspace.id }, body: {} })
  return [
    ['/sign-in', 'text=E-mail or username'],
    ['/sign-up', 'label:has-text("E-mail")'],
    [`/setup/${token}`, 'text=Truss is set up'],
    [`/invite/${token}`, 'text=Ann Lee invites you'],
  ]
}

/** Ben, who is in it too, mentions Ann: something in her inbox. */
async function mention(ann: Guest, ben: Guest, scene: Scene): Promise<void> {
  await join(ann, ben, scene)
  const { username } = await ann.call(getMe)
  const task = await ben.call(createTask, { params: { projectId: scene.project.id }, body: { title: 'Sails' } })
  await ben.call(createTaskComment, { params: { taskId: task.id }, body: { content: `@${username} white or red?` } })
}

/** The dialog that says who can see this, over the board. */
async function openShare(page: Page, { base, project }: Scene): Promise<void> {
  await page.goto(`${base}/p/${project.key}/board`)
  await page.getByRole('button', { name: 'Share' }).click()
  await page.getByRole('dialog').getByText('Ben Rossi').waitFor()
}

// Halfway through a transition colours are mixed.
const still = (page: Page) =>
  page.evaluate(() => Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null))))

/** Upstream: BlockNote's check boxes have no name, and what Excalidraw's zoom button shows is not in its name. */
const notOurs = ['.bn-editor input[type="checkbox"]', '.excalidraw .reset-zoom-button']

/** What axe finds that is serious or critical, as `page: rule, element`. */
async function findingsOn(page: Page, path: string): Promise<string[]> {
  const found: unknown = await page.evaluate(
    (without) =>
      Reflect.get(window, 'axe')
        .run({ exclude: without.map((selector) => [selector]) }, { resultTypes: ['violations'] })
        .then(({ violations }: { violations: { id: string; impact: string; nodes: { html: string }[] }[] }) =>
          violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`)),
        ),
    notOurs,
  )
  return Array.isArray(found) ? found.map((each) => `${path} ${String(each)}`) : ['axe did not answer']
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious on any page, ${colorScheme}`, async () => {
    const [ann, nobody] = [await stage.guest('Ann Lee', { colorScheme }), await stage.stranger({ colorScheme })]
    const axe = await readFile('node_modules/axe-core/axe.min.js', 'utf8')
    const findings: string[] = []
    const scene = await setScene(ann)
    await mention(ann, await stage.guest('Ben Rossi'), scene)
    for (const [{ page, context }, pages] of [
      [nobody, await pagesOfStrangers(ann, scene)],
      [ann, await pagesOf(ann, scene)],
    ] as const) {
      await context.addInitScript(axe)
      for (const [path, landmark] of pages) {
        await page.goto(path)
        await page.locator(landmark).first().waitFor()
        await still(page)
        findings.push(...(await findingsOn(page, path.replace(/c[a-z0-9]{20,31}/, ':id'))))
      }
    }
    await openShare(ann.page, scene)
    await still(ann.page)
    findings.push(...(await findingsOn(ann.page, 'Share')))
    expect(findings).toEqual([])
    expectQuiet([ann, nobody])
  })
}

/** What can be pushed to the left: the page or a part of it. Tabs may, and a drawing has its own ways. */
const scrollsSideways = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('#root *')]
      .filter((each) => each === document.documentElement || /auto|scroll/.test(getComputedStyle(each).overflowX))
      .filter((each) => each.scrollWidth > each.clientWidth + 1 && !each.closest('[role="tablist"], .excalidraw'))
      .map((each) => `${each.tagName} ${each.className} ${each.scrollWidth}`),
  )

test('no page scrolls sideways on a phone', async () => {
  const viewport = { width: 390, height: 844 }
  const [ann, nobody] = [await stage.guest('Ann Lee', { viewport }), await stage.stranger({ viewport })]
  const wide: string[] = []
  const scene = await setScene(ann)
  await mention(ann, await stage.guest('Ben Rossi'), scene)
  for (const [{ page }, pages] of [
    [nobody, await pagesOfStrangers(ann, scene)],
    [ann, await pagesOf(ann, scene)],
  ] as const) {
    for (const [path, landmark] of pages) {
      await page.goto(path)
      await page.locator(landmark).first().waitFor({ state: 'attached' })
      wide.push(...(await scrollsSideways(page)).map((what) => `${path}: ${what}`))
    }
  }
  await openShare(ann.page, scene)
  wide.push(...(await scrollsSideways(ann.page)).map((what) => `Share: ${what}`))
  // A menu is a sheet from below, as wide as the screen.
  await ann.page.getByRole('button', { name: /change the role of Ben Rossi/ }).click()
  const sheet = ann.page.getByRole('dialog', { name: 'Role of Ben Rossi' })
  await sheet.waitFor()
  expect((await sheet.boundingBox())?.width).toBe(viewport.width)
  expect(wide).toEqual([])
  expectQuiet([ann, nobody])
})

test('what the browser loads before the first page is under 230 kB', async () => {
  const html = await readFile('dist/web/index.html', 'utf8')
  const scripts = [...html.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(([, path]) => path ?? '')
  expect(scripts.length).toBeGreaterThan(1)
  const sizes = await Promise.all(scripts.map(async (path) => gzipSync(await readFile(`dist/web${path}`)).length))
  expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(230 * 1000)
})
