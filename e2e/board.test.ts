import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTask, getBoard, getTask } from '#shared/tasks.ts'
import { type App, startApp } from './app.ts'
import { expectQuiet, openBrowser } from './browser.ts'
import { arrive, join, type Scene, setScene } from './world.ts'

let app: App
let browser: Browser
beforeAll(async () => {
  app = await startApp()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await app?.stop()
})

const column = (page: Page, name: string) => page.getByRole('region', { name: new RegExp(`^${name}`) })
const card = (page: Page, title: string) => page.locator('.t-card', { hasText: title })
const cardIn = (page: Page, name: string, title: string) => column(page, name).locator('.t-card', { hasText: title })

async function addTasks(owner: Parameters<typeof join>[0], { project }: Scene, titles: string[]) {
  const tasks = []
  for (const title of titles)
    tasks.push(await owner.call(createTask, { params: { projectId: project.id }, body: { title } }))
  return tasks
}

test('what one drags, the other sees move, without a reload; and both see the same after one', async () => {
  const [ann, ben] = [await arrive(browser, app.url, 'Ann Lee'), await arrive(browser, app.url, 'Ben Rossi')]
  const scene = await setScene(ann)
  await join(ann, ben, scene)
  await addTasks(ann, scene, ['Paint the hull', 'Order the sails', 'Check the anchor'])
  for (const { page } of [ann, ben]) {
    await page.goto(`${scene.base}/p/${scene.project.key}/board`)
    await card(page, 'Paint the hull').waitFor()
  }

  await card(ann.page, 'Paint the hull').dragTo(column(ann.page, 'In progress'))
  await cardIn(ben.page, 'In progress', 'Paint the hull').waitFor()
  await cardIn(ann.page, 'In progress', 'Paint the hull').waitFor()

  await ben.page.reload()
  await cardIn(ben.page, 'In progress', 'Paint the hull').waitFor()
  for (const guest of [ann, ben]) {
    expectQuiet(guest)
    await guest.close()
  }
})

test('two people who drag at once end with the same board', async () => {
  const [ann, ben] = [await arrive(browser, app.url, 'Ann Lee'), await arrive(browser, app.url, 'Ben Rossi')]
  const scene = await setScene(ann)
  await join(ann, ben, scene)
  await addTasks(ann, scene, ['One', 'Two', 'Three', 'Four'])
  for (const { page } of [ann, ben]) {
    await page.goto(`${scene.base}/p/${scene.project.key}/board`)
    await card(page, 'Four').waitFor()
  }

  await Promise.all([
    card(ann.page, 'One').dragTo(column(ann.page, 'To do')),
    card(ben.page, 'Two').dragTo(column(ben.page, 'In progress')),
  ])
  await Promise.all([
    card(ann.page, 'Three').dragTo(column(ann.page, 'Done')),
    card(ben.page, 'Three').dragTo(column(ben.page, 'To do')),
  ])
  const board = await ann.call(getBoard, { params: { projectId: scene.project.id } })
  for (const {
    column: { name },
    cards,
  } of board.columns)
    for (const { title } of cards) for (const { page } of [ann, ben]) await cardIn(page, name, title).waitFor()
  expect(board.columns.map(({ cards }) => cards.length).reduce((a, b) => a + b, 0)).toBe(4)
  for (const guest of [ann, ben]) {
    expectQuiet(guest)
    await guest.close()
  }
})

test('a card is opened in the peek panel, edited and commented, and the other sees it there', async () => {
  const [ann, ben] = [await arrive(browser, app.url, 'Ann Lee'), await arrive(browser, app.url, 'Ben Rossi')]
  const scene = await setScene(ann)
  await join(ann, ben, scene)
  const [task] = await addTasks(ann, scene, ['Paint the hull'])
  if (!task) throw new Error('no task')
  for (const { page } of [ann, ben]) {
    await page.goto(`${scene.base}/p/${scene.project.key}/board?peek=${task.key}`)
    await page.getByRole('complementary').getByText('Paint the hull').waitFor()
  }

  await ann.page.getByPlaceholder('Write a comment').fill('Two coats, please.')
  await ann.page.keyboard.press('Control+Enter')
  await ben.page.getByText('Two coats, please.').waitFor()
  await expect.poll(() => card(ben.page, 'Paint the hull').getByText('1', { exact: true }).count()).toBeGreaterThan(0)
  expect((await ann.call(getTask, { params: { taskId: task.id } })).title).toBe('Paint the hull')
  for (const guest of [ann, ben]) {
    expectQuiet(guest)
    await guest.close()
  }
})
