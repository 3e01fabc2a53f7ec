import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createTask, getBoard, getTask, type Task } from '#shared/tasks.ts'
import { eventually, expectQuiet } from './browser.ts'
import { openStage } from './stage.ts'
import type { Guest, Scene } from './world.ts'

const stage = openStage()

const column = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const card = (page: Page, title: string) => page.getByRole('listitem').filter({ hasText: title })
const cardIn = (page: Page, name: string, title: string) =>
  column(page, name).getByRole('listitem').filter({ hasText: title })

/** Each column's name and the titles in it, as somebody sees them. */
const shownTo = ({ page }: Guest): Promise<string[][]> =>
  page
    .locator('section.t-col')
    .evaluateAll((columns) =>
      columns.map((each) => [
        each.getAttribute('aria-label') ?? '',
        ...[...each.querySelectorAll('li a')].map((link) => link.textContent ?? ''),
      ]),
    )

async function stored(someone: Guest, { project }: Scene): Promise<string[][]> {
  const { columns } = await someone.call(getBoard, { params: { projectId: project.id } })
  return columns.map(({ column: { name }, cards }) => [name, ...cards.map(({ title }) => title)])
}

async function addTasks(owner: Guest, { project }: Scene, titles: string[]): Promise<Task[]> {
  const tasks: Task[] = []
  for (const title of titles)
    tasks.push(await owner.call(createTask, { params: { projectId: project.id }, body: { title } }))
  return tasks
}

async function openBoard(guests: Guest[], { base, project }: Scene, peek = ''): Promise<void> {
  for (const { page } of guests) {
    await page.goto(`${base}/p/${project.key}/board${peek && `?peek=${peek}`}`)
    await column(page, 'Backlog').waitFor()
  }
}

test('what one drags, the other sees move, without a reload; and both see the same after one', async () => {
  const { ann, ben, scene } = await stage.pair()
  await addTasks(ann, scene, ['Paint the hull', 'Order the sails', 'Check the anchor'])
  await openBoard([ann, ben], scene)

  await card(ann.page, 'Paint the hull').dragTo(column(ann.page, 'In progress'))
  await cardIn(ben.page, 'In progress', 'Paint the hull').waitFor()
  await cardIn(ann.page, 'In progress', 'Paint the hull').waitFor()

  const before = await shownTo(ben)
  await ben.page.reload()
  await eventually(() => shownTo(ben)).toEqual(before)
  await eventually(() => shownTo(ann)).toEqual(before)
  expectQuiet([ann, ben])
})

test('two people who drag at once end with the same board', async () => {
  const { ann, ben, scene } = await stage.pair()
  const { columns } = await ann.call(getBoard, { params: { projectId: scene.project.id } })
  // All five columns are in sight, so that no drag has to scroll.
  for (const { page } of [ann, ben]) await page.setViewportSize({ width: 1920, height: 900 })
  // Each card stands alone in its column: what the other drops must not push a card under the pointer.
  for (const [index, title] of ['First', 'Second', 'Third'].entries()) {
    const columnId = columns[[0, 3, 4][index] ?? 0]?.column.id
    await ann.call(createTask, {
      params: { projectId: scene.project.id },
      body: { title, ...(columnId && { columnId }) },
    })
  }
  await openBoard([ann, ben], scene)

  await Promise.all([
    card(ann.page, 'First').dragTo(column(ann.page, 'To do')),
    card(ben.page, 'Second').dragTo(column(ben.page, 'In progress')),
  ])
  const afterFirst = [['Backlog'], ['To do', 'First'], ['In progress', 'Second'], ['In review'], ['Done', 'Third']]
  for (const guest of [ann, ben]) await eventually(() => shownTo(guest)).toEqual(afterFirst)

  await Promise.all([
    card(ann.page, 'Third').dragTo(column(ann.page, 'In review')),
    card(ben.page, 'Third').dragTo(column(ben.page, 'Backlog')),
  ])
  await eventually(async () => (await stored(ann, scene))[4]).toEqual(['Done'])
  for (const { page } of [ann, ben]) await page.getByText('Saved', { exact: true }).waitFor()

  const board = await stored(ann, scene)
  expect(board.flatMap(([, ...titles]) => titles).toSorted()).toEqual(['First', 'Second', 'Third'])
  await eventually(() => shownTo(ann)).toEqual(board)
  await eventually(() => shownTo(ben)).toEqual(board)
  expectQuiet([ann, ben])
})

test('quick add puts one task after another into a column, and the other sees them in that order', async () => {
  const { ann, ben, scene } = await stage.pair()
  await openBoard([ann, ben], scene)
  await column(ann.page, 'To do').getByRole('button', { name: 'Add task', exact: true }).click()
  const line = ann.page.getByRole('textbox', { name: 'New task in To do' })
  for (const title of ['Paint the hull', 'Order the sails']) {
    await line.fill(title)
    await line.press('Enter')
  }
  await line.press('Escape')
  await eventually(async () => (await shownTo(ben))[1]).toEqual(['To do', 'Paint the hull', 'Order the sails'])
  expect(await shownTo(ann)).toEqual(await shownTo(ben))
  await card(ben.page, 'Order the sails').getByText(`${scene.project.key}-2`, { exact: true }).waitFor()
  expectQuiet([ann, ben])
})

test('a card is opened in the peek panel, edited and commented, and the other sees it there', async () => {
  const { ann, ben, scene } = await stage.pair()
  const [task] = await addTasks(ann, scene, ['Paint the hull'])
  if (!task) throw new Error('no task')
  await openBoard([ann], scene)
  await card(ann.page, 'Paint the hull').getByRole('link').click()
  await openBoard([ben], scene, task.key)
  const [hers, his] = [ann, ben].map(({ page }) => page.getByRole('complementary', { name: `Task ${task.key}` }))
  if (!hers || !his) throw new Error('no panel')

  await hers.getByRole('textbox', { name: 'Title' }).fill('Paint the whole hull')
  await ann.page.keyboard.press('Enter')
  await eventually(() => his.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Paint the whole hull')
  await card(ben.page, 'Paint the whole hull').waitFor()

  await hers.getByRole('textbox', { name: 'Write a comment' }).fill('Two coats, please.')
  await ann.page.keyboard.press('Control+Enter')
  await his.getByText('Two coats, please.').waitFor()
  await his.getByText('Ann Lee', { exact: true }).first().waitFor()
  await eventually(() => card(ben.page, 'Paint the whole hull').innerText()).toMatch(/1\s+comment/)
  expect((await ben.call(getTask, { params: { taskId: task.id } })).title).toBe('Paint the whole hull')
  expectQuiet([ann, ben])
})

test('a deleted card leaves both boards, Undo brings it back, and so does the trash', async () => {
  const { ann, ben, scene } = await stage.pair()
  await addTasks(ann, scene, ['Paint the hull', 'Order the sails'])
  await openBoard([ann, ben], scene)
  const whole = await shownTo(ben)
  const remove = async () => {
    await card(ann.page, 'Paint the hull').hover()
    await ann.page.getByRole('button', { name: `Actions for ${scene.project.key}-1` }).click()
    await ann.page.getByRole('menuitem', { name: 'Delete' }).click()
    await eventually(async () => (await shownTo(ben))[0]).toEqual(['Backlog', 'Order the sails'])
  }

  await remove()
  await ann.page.getByRole('button', { name: 'Undo' }).click()
  await eventually(() => shownTo(ben)).toEqual(whole)

  await remove()
  await ann.page.goto(`${scene.base}/trash`)
  await ann.page.getByRole('button', { name: 'Restore Paint the hull' }).click()
  await eventually(() => shownTo(ben)).toEqual(whole)
  await ann.page.getByText('The trash is empty').waitFor()
  expectQuiet([ann, ben])
})
