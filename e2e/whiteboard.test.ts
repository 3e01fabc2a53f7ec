import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { boardElementsOf } from '#shared/board-elements.ts'
import { createWhiteboard } from '#shared/whiteboards.ts'
import { eventually, expectQuiet } from './browser.ts'
import { readRoom } from './reader.ts'
import { openStage } from './stage.ts'
import type { Guest } from './world.ts'

const stage = openStage()

const canvas = (page: Page) => page.locator('canvas.interactive')

/** How much is drawn: dots of the picture that are not clear. */
const inkOf = ({ page }: Guest): Promise<number> =>
  page.locator('canvas.static').evaluate((picture) => {
    if (!(picture instanceof HTMLCanvasElement)) return -1
    const dots = picture.getContext('2d')?.getImageData(0, 0, picture.width, picture.height).data ?? []
    return dots.filter((part, i) => i % 4 === 3 && part > 0).length
  })

/** Draws a box right of the tools as somebody with a mouse would: the key of the tool, then from corner to corner. */
async function drawBox({ page }: Guest, [x, y]: [number, number]): Promise<void> {
  await canvas(page).click({ position: { x: 700, y: 750 } })
  await page.keyboard.press('r')
  const box = await canvas(page).boundingBox()
  if (!box) throw new Error('no canvas')
  await page.mouse.move(box.x + x, box.y + y)
  await page.mouse.down()
  await page.mouse.move(box.x + x + 150, box.y + y + 100, { steps: 8 })
  await page.mouse.up()
}

const saved = ({ page }: Guest) => page.getByText('Saved', { exact: true }).waitFor()

test('two draw on one whiteboard: each sees the other’s pointer and shapes, nothing echoes, and a reload keeps it', async () => {
  const { ann, ben, scene } = await stage.pair()
  const place = { params: { projectId: scene.project.id }, body: { title: 'Deck plan' } }
  const { id } = await ann.call(createWhiteboard, place)
  for (const { page } of [ann, ben]) {
    await page.goto(`${scene.base}/b/${id}`)
    await canvas(page).waitFor()
  }
  const read = () => readRoom(stage.url(), ann, 'board', id)
  expect(await inkOf(ben)).toBe(0)

  await drawBox(ann, [400, 250])
  await eventually(() => inkOf(ben)).toBeGreaterThan(0)
  await ben.page.locator('.t-pointer', { hasText: 'Ann' }).waitFor()
  await drawBox(ann, [650, 250])
  await saved(ann)
  await eventually(async () => boardElementsOf(await read()).length).toBe(2)
  await eventually(() => inkOf(ben)).toBe(await inkOf(ann))
  expect([...(await read()).store.clients.keys()], 'only Ann has written so far').toHaveLength(1)

  await drawBox(ben, [400, 450])
  await ann.page.locator('.t-pointer', { hasText: 'Ben' }).waitFor()
  await saved(ben)
  await eventually(async () => boardElementsOf(await read()).length).toBe(3)
  await ann.page.keyboard.press('Escape')
  await eventually(async () => (await inkOf(ann)) === (await inkOf(ben))).toBe(true)
  expect([...(await read()).store.clients.keys()]).toHaveLength(2)

  await ben.page.reload()
  await eventually(() => inkOf(ben)).toBeGreaterThan(0)
  expect(boardElementsOf(await read())).toHaveLength(3)
  expect([...(await read()).store.clients.keys()], 'opening it writes nothing').toHaveLength(2)
  expectQuiet([ann, ben])
})

test('both may draw at the same time, and undo takes back only the own shape', async () => {
  const { ann, ben, scene } = await stage.pair()
  for (const { page } of [ann, ben]) await page.goto(`${scene.base}/p/${scene.project.key}/whiteboards`)
  await ann.page.getByRole('button', { name: 'New whiteboard' }).first().click()
  await canvas(ann.page).waitFor()
  await ben.page
    .getByRole('link', { name: /Untitled/ })
    .first()
    .click()
  await canvas(ben.page).waitFor()
  const id = new URL(ann.page.url()).pathname.split('/').at(-1) ?? ''
  const count = async () => boardElementsOf(await readRoom(stage.url(), ann, 'board', id)).length

  await Promise.all([drawBox(ann, [400, 150]), drawBox(ben, [600, 350])])
  await eventually(count).toBe(2)
  await ann.page.keyboard.press('Control+z')
  await eventually(count).toBe(1)
  await eventually(async () => (await inkOf(ben)) > 0).toBe(true)
  await ann.page.keyboard.press('Control+Shift+z')
  await eventually(count).toBe(2)
  expectQuiet([ann, ben])
})
