import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createTask, getBoard, getTask, type Task } from '#shared/tasks.ts'
import { eventually, expectQuiet } from './browser.ts'
import { intercept } from './hold.ts'
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

/** Where a request waits until the test lets it go on. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open }
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

  // A third one, which the server does not get yet: letters leave it alone, others are moved around it, and it closes no panel.
  const added = gate()
  await intercept(ann.page, '**/api/v1/projects/*/tasks', async (route) => {
    await added.opened
    await route.continue()
  })
  await column(ann.page, 'To do').getByRole('button', { name: 'Add task', exact: true }).click()
  await line.fill('Check the anchor')
  await line.press('Enter')
  await line.press('Escape')
  await card(ann.page, 'Check the anchor').getByRole('link').focus()
  await ann.page.keyboard.press('a')
  await ann.page.keyboard.press('k')
  await eventually(() => ann.page.evaluate(() => document.activeElement?.textContent)).toBe('Order the sails')
  await ann.page.keyboard.press('Alt+ArrowDown')
  const around = ['To do', 'Paint the hull', 'Check the anchor', 'Order the sails']
  await eventually(async () => (await shownTo(ann))[1]).toEqual(around)
  await card(ann.page, 'Paint the hull').getByRole('link').click()
  const panel = ann.page.getByRole('complementary', { name: `Task ${scene.project.key}-1` })
  await panel.getByRole('textbox', { name: 'Write a comment' }).waitFor()
  await card(ann.page, 'Check the anchor').getByRole('link').click()
  added.open()
  await card(ann.page, 'Check the anchor').getByText(`${scene.project.key}-3`, { exact: true }).waitFor()
  await panel.waitFor()
  await eventually(async () => (await stored(ann, scene))[1]).toEqual(around)
  await eventually(async () => (await shownTo(ben))[1]).toEqual(around)
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

  // One that is refused after the panel was closed: it is there again, before what is being written by then.
  const refused = gate()
  const refusal = { type: 'x', title: 'x', status: 400, detail: 'Not now.', instance: 'x', code: 'invalid' }
  await intercept(ann.page, '**/api/v1/tasks/*/comments', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback()
    await refused.opened
    await route.fulfill({ status: 400, contentType: 'application/problem+json', body: JSON.stringify(refusal) })
  })
  const box = hers.getByRole('textbox', { name: 'Write a comment' })
  await box.fill('And the sails.')
  await box.press('Control+Enter')
  await box.press('Escape')
  await hers.waitFor({ state: 'detached' })
  await card(ann.page, 'Paint the whole hull').getByRole('link').click()
  await box.fill('And the mast.')
  refused.open()
  await eventually(() => box.inputValue()).toBe('And the sails.\n\nAnd the mast.')
  await ann.page.reload()
  expect(await box.inputValue()).toBe('And the sails.\n\nAnd the mast.')
  expectQuiet([ann, ben], [/400/])
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
