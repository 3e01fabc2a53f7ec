import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createDocument, getDocument, listDocuments } from '#shared/documents.ts'
import { createTask, getBoard, getTask } from '#shared/tasks.ts'
import { createWhiteboard } from '#shared/whiteboards.ts'
import { eventually, expectQuiet } from './browser.ts'
import { openStage } from './stage.ts'
import { type Guest, setScene } from './world.ts'

const stage = openStage()

const row = (page: Page, title: string) => page.locator('.t-doc-row', { hasText: title })

test('a document is dragged onto another, moved by its menu without a mouse, and back to the top; the other person sees it', async () => {
  const { ann, ben, scene } = await stage.pair()
  const params = { projectId: scene.project.id }
  for (const title of ['Launch plan', 'Press kit', 'Decisions'])
    await ann.call(createDocument, { params, body: { title } })
  for (const { page } of [ann, ben]) {
    await page.goto(`${scene.base}/p/${scene.project.key}/docs`)
    await row(page, 'Decisions').waitFor()
  }
  const parents = async () => {
    const { data } = await ann.call(listDocuments, { params })
    const titleOf = (id: string | null) => data.find((each) => each.id === id)?.title ?? null
    return Object.fromEntries(data.map((each) => [each.title, titleOf(each.parentId)]))
  }
  const { page } = ann
  await row(page, 'Press kit').dragTo(row(page, 'Launch plan'))
  await ben.page.getByRole('list', { name: 'Below Launch plan' }).getByText('Press kit').waitFor()
  // Not under what stands below it.
  await row(page, 'Launch plan').dragTo(row(page, 'Press kit'))
  expect(await parents()).toEqual({ 'Launch plan': null, 'Press kit': 'Launch plan', Decisions: null })

  await page.getByRole('button', { name: 'What to do with Decisions' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menu', { name: 'Decisions' }).waitFor()
  await page.getByRole('menuitem', { name: 'Move to…' }).focus()
  await page.keyboard.press('Enter')
  const places = page.getByRole('menu', { name: 'Move Decisions to' })
  await places.waitFor()
  await places.getByRole('menuitem', { name: 'Press kit' }).focus()
  await page.keyboard.press('Enter')
  await eventually(parents).toEqual({ 'Launch plan': null, 'Press kit': 'Launch plan', Decisions: 'Press kit' })

  await row(page, 'Press kit').hover()
  await page.mouse.down()
  await page.mouse.move(600, 500, { steps: 5 })
  await page.getByText('Move to the top level').hover()
  await page.mouse.up()
  await eventually(parents).toEqual({ 'Launch plan': null, 'Press kit': null, Decisions: 'Press kit' })
  expectQuiet([ann, ben])
})

test('an owner of the workspace takes a private document over, and whose it is learns it', async () => {
  const { ann, ben, scene } = await stage.pair()
  const params = { projectId: scene.project.id }
  const made = await ben.call(createDocument, { params, body: { title: 'Secret plan', inherits: false } })
  const { page } = ann
  await page.goto(`${scene.base}/settings`)
  await page.getByText('A private document of Ben Rossi').waitFor()
  expect(await page.getByText('Secret plan').count()).toBe(0)
  await page.getByRole('button', { name: 'Take over: A private document of Ben Rossi' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take over' }).click()
  await page.getByText('Nobody keeps anything private here').waitFor()
  expect((await ann.call(getDocument, { params: { documentId: made.id } })).title).toBe('Secret plan')
  await ben.page.goto(`${scene.base}/inbox`)
  await ben.page.getByText('Ann Lee took over the document Secret plan').waitFor()
  expectQuiet([ann, ben])
})

test('a drawing is exported as SVG with its font inside, and no rule of the page is broken', async () => {
  const ann = await stage.guest('Ann Lee')
  const scene = await setScene(ann)
  const place = { params: { projectId: scene.project.id }, body: { title: 'Deck plan' } }
  const { id } = await ann.call(createWhiteboard, place)
  const { page, context } = ann
  // Headless, nobody can pick a place for the file: it is downloaded, as in Firefox and Safari.
  await context.addInitScript(() => {
    for (const picker of ['showSaveFilePicker', 'showOpenFilePicker']) Reflect.deleteProperty(window, picker)
  })
  await page.goto(`${scene.base}/b/${id}`)
  const canvas = page.locator('canvas.interactive')
  await canvas.waitFor()
  await canvas.click({ position: { x: 600, y: 300 } })
  await page.keyboard.press('t')
  await canvas.click({ position: { x: 600, y: 300 } })
  await page.locator('textarea.excalidraw-wysiwyg:focus').waitFor()
  await page.keyboard.type('Hull of oak')
  await page.keyboard.press('Escape')
  await page.getByText('Saved', { exact: true }).waitFor()

  await page.keyboard.press('Control+Shift+e')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: /SVG/ }).click()
  const svg = await readFile(await (await download).path(), 'utf8')
  expect(svg).toContain('Hull of oak')
  const fonts = [...svg.matchAll(/url\(data:font\/woff2;base64,([^)]*)\)/g)].map(([, data = '']) => data.length)
  // A subset, not the whole font of 60 kB: only the letters that are there.
  expect(fonts.length).toBeGreaterThan(0)
  for (const length of fonts) expect(length).toBeLessThan(20_000)
  // Excalidraw gives its worker a second; on a busy machine the page does it itself, with the same result.
  expectQuiet([ann], [/Active worker did not respond for 1000ms/])
})

/** One finger, by the browser's own protocol: a page cannot tell it from a real one. */
async function finger({ page, context }: Guest) {
  const cdp = await context.newCDPSession(page)
  await cdp.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 1 })
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
    cdp.send('Input.dispatchTouchEvent', { type, touchPoints })
  return {
    down: (x: number, y: number) => touch('touchStart', [{ x, y }]),
    move: (x: number, y: number) => touch('touchMove', [{ x, y }]),
    up: () => touch('touchEnd', []),
  }
}

test('on a phone a card that a finger rests on is dragged beside another one, and to another column; a swipe moves nothing', async () => {
  const ann = await stage.guest('Ann Lee', { viewport: { width: 390, height: 844 } })
  const { base, project } = await setScene(ann)
  const params = { projectId: project.id }
  const columns = (await ann.call(getBoard, { params })).columns.map(({ column }) => column)
  const columnId = columns.find((column) => column.name === 'To do')?.id ?? ''
  const tasks = []
  for (const title of ['One', 'Two', 'Three'])
    tasks.push(await ann.call(createTask, { params, body: { title, columnId } }))
  const { page } = ann
  await page.goto(`${base}/p/${project.key}/board`)
  const card = (title: string) => page.locator('.t-card', { hasText: title })
  await card('Three').waitFor()
  const middle = async (title: string) => {
    const box = await card(title).first().boundingBox()
    if (!box) throw new Error(`no card ${title}`)
    return { x: box.x + box.width / 2, y: box.y + box.height / 2, bottom: box.y + box.height - 4 }
  }
  const titles = async () =>
    (await ann.call(getBoard, { params })).columns
      .find(({ column }) => column.id === columnId)
      ?.cards.map(({ title }) => title)
  const touch = await finger(ann)
  const lifted = page.locator('.t-card[data-lifted]')
  // The browser takes the finger for itself, to scroll, when a busy page does not say in time that it wants it. One lifts the card again then.
  const lift = async (title: string) => {
    const { x, y } = await middle(title)
    await touch.down(x, y)
    await lifted.waitFor()
  }
  let again = 2
  // A finger never rests quite still: the page hears again and again where it is.
  const dragOver = (title: string, mark: string, place: () => Promise<{ x: number; y: number }>) =>
    eventually(async () => {
      if (!(await lifted.isVisible()) && again-- > 0) {
        await touch.up()
        await lift(title)
      }
      const { x, y } = await place()
      await touch.move(x, y)
      return page.locator(mark).isVisible()
    }).toBe(true)
  expect(await titles()).toEqual(['One', 'Two', 'Three'])

  const top = await middle('One')
  await touch.down(top.x, top.y)
  await touch.move(top.x, top.y + 60)
  await touch.up()
  expect(await page.locator('[data-lifted]').count()).toBe(0)

  await lift('One')
  await dragOver('One', '[data-touch-drop="bottom"]', async () => {
    const { x, bottom } = await middle('Three')
    return { x, y: bottom }
  })
  await touch.up()
  await eventually(titles).toEqual(['Two', 'Three', 'One'])
  expect(page.url(), 'the card is not opened').not.toContain('peek')

  await lift('Two')
  await dragOver('Two', '.t-tab[data-touch-drop]', async () => {
    const tab = await page.getByRole('tab', { name: /In progress/ }).boundingBox()
    return { x: (tab?.x ?? 0) + 20, y: (tab?.y ?? 0) + 20 }
  })
  await touch.up()
  const taskId = tasks[1]?.id ?? ''
  await eventually(async () => (await ann.call(getTask, { params: { taskId } })).status).toBe('in_progress')
  expectQuiet([ann])
})
