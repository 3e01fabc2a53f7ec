import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { listRooms, sendMessage } from '#shared/chat.ts'
import { deleteColumn } from '#shared/columns.ts'
import { createTaskComment } from '#shared/comments.ts'
import { updateMember } from '#shared/members.ts'
import { createTask, getBoard, getTask, updateTask, type Task } from '#shared/tasks.ts'
import { eventually, expectQuiet } from './browser.ts'
import { openStage } from './stage.ts'
import type { Guest, Scene } from './world.ts'

const stage = openStage()

async function addTask(ann: Guest, { project }: Scene, description: string | null = null): Promise<Task> {
  return ann.call(createTask, { params: { projectId: project.id }, body: { title: 'Paint the hull', description } })
}

async function say(someone: Guest, { workspace, project }: Scene, content: string): Promise<void> {
  const rooms = await someone.call(listRooms, { params: { workspaceId: workspace.id } })
  const room = rooms.data.find((each) => each.room.projectId === project.id)?.room
  if (!room) throw new Error('the project has no channel')
  await someone.call(sendMessage, { params: { roomId: room.id }, body: { content } })
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const box = (page: Page, name: string) => page.getByRole('textbox', { name })

/** Whose change is refused may have asked before the event came. */
const stale = [/412/]

test('Escape in a title takes back, and a title that somebody else changed meanwhile is not overwritten', async () => {
  const { ann, ben, scene } = await stage.pair()
  const task = await addTask(ann, scene)
  const params = { taskId: task.id }
  const stored = () => ann.call(getTask, { params })
  await ann.page.goto(`${scene.base}/t/${task.key}`)
  const title = box(ann.page, 'Title')
  await title.fill('Paint the deck')
  await title.press('Escape')
  expect(await title.inputValue()).toBe('Paint the hull')
  await title.fill('Paint the mast')
  await title.press('Enter')
  await eventually(async () => (await stored()).title).toBe('Paint the mast')
  // One change: what was taken back was not sent before it.
  expect((await stored()).version).toBe(task.version + 1)

  await title.fill('Paint the keel')
  await ben.call(updateTask, { params, body: { title: 'Paint the rudder' } })
  await eventually(() => ann.page.locator('h1 .t-hidden').textContent()).toBe('Paint the rudder')
  await title.press('Enter')
  await ann.page.getByText('Somebody else changed the title').waitFor()
  expect((await stored()).title).toBe('Paint the rudder')
  await button(ann.page, 'Use mine').click()
  await eventually(async () => (await stored()).title).toBe('Paint the keel')
  expectQuiet([ann], stale)
})

test('the draft of a description is not saved over what somebody wrote meanwhile, and stays until it is saved', async () => {
  const { ann, ben, scene } = await stage.pair()
  const task = await addTask(ann, scene, 'One coat.')
  const params = { taskId: task.id }
  const { page } = ann
  const text = box(page, 'Description, in Markdown')
  const edit = () => button(page, 'Edit the description').click()
  await page.goto(`${scene.base}/t/${task.key}`)
  await edit()
  await text.fill('Two coats.')
  await text.press('Escape')
  await ben.call(updateTask, { params, body: { description: 'Three coats.' } })
  await page.getByText('Three coats.').waitFor()

  await page.reload()
  await edit()
  expect(await text.inputValue()).toBe('Two coats.')
  await page.getByText('This is your draft.').waitFor()
  await page.getByText('The description was changed since you began.').waitFor()
  await button(page, 'Save').click()
  await page.getByText('Somebody else changed the description').waitFor()
  await page.getByText('Three coats.', { exact: true }).waitFor()

  // The message is gone with the page, the text is not.
  await page.reload()
  await edit()
  expect(await text.inputValue()).toBe('Two coats.')
  await button(page, 'Save').click()
  await button(page, 'Use mine').click()
  await eventually(async () => (await ann.call(getTask, { params })).description).toBe('Two coats.')

  await edit()
  await text.fill('No paint.')
  await button(page, 'Discard').click()
  await edit()
  expect(await text.inputValue()).toBe('Two coats.')
  expect(await page.getByText('This is your draft.').count()).toBe(0)
  expectQuiet([ann], stale)
})

test('what was typed into a new task is there again after Escape, and not after it was added', async () => {
  const { ann, ben, scene } = await stage.pair()
  const { page } = ann
  const dialog = page.getByRole('dialog', { name: 'New task' })
  const open = () => page.getByRole('button', { name: 'New task' }).first().click()
  const fields = () => Promise.all([box(page, 'Title').inputValue(), box(page, 'Description').inputValue()])
  await page.goto(`${scene.base}/p/${scene.project.key}/board`)
  await open()
  await box(page, 'Title').fill('Order the sails')
  await box(page, 'Description').fill('White ones.')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.reload()
  await open()
  expect(await fields()).toEqual(['Order the sails', 'White ones.'])

  // Its column goes while it is written: that is said, and nothing is lost.
  const { columns } = await ben.call(getBoard, { params: { projectId: scene.project.id } })
  const last = columns.at(-1)?.column
  if (!last) throw new Error('the board has no columns')
  const status = dialog.getByRole('combobox', { name: 'Status' })
  const add = dialog.getByRole('button', { name: 'Add task' })
  await status.selectOption(last.name)
  await ben.call(deleteColumn, { params: { columnId: last.id } })
  await dialog.getByText('The column is gone').waitFor()
  await add.click()
  expect(await fields()).toEqual(['Order the sails', 'White ones.'])
  await status.selectOption('Backlog')
  await add.click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('listitem').getByText(`${scene.project.key}-1`, { exact: true }).waitFor()

  await open()
  expect(await fields()).toEqual(['', ''])
  await box(page, 'Title').fill('Sell the boat')
  await button(page, 'Cancel').click()
  await dialog.waitFor({ state: 'detached' })
  await open()
  expect(await fields()).toEqual(['', ''])
  expectQuiet([ann])
})

test('an edit of a comment and of a message outlives leaving, and Cancel throws it away', async () => {
  const { ann, scene } = await stage.pair()
  const task = await addTask(ann, scene)
  await ann.call(createTaskComment, { params: { taskId: task.id }, body: { content: 'Two coats.' } })
  await say(ann, scene, 'We leave at noon.')
  const { page } = ann
  const editComment = async () => {
    await button(page, 'Comment of Ann Lee').click()
    await page.getByRole('menuitem', { name: 'Edit' }).click()
  }
  const editMessage = async () => {
    await page.getByRole('log').getByText('We leave at noon.').hover()
    await button(page, 'Edit').click()
  }
  const drafts = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('truss:draft:')))
  const places = [
    { path: `t/${task.key}`, edit: editComment, name: 'Edit the comment', before: 'Two coats.' },
    { path: `p/${scene.project.key}/chat`, edit: editMessage, name: 'Edit the message', before: 'We leave at noon.' },
  ]
  for (const { path, edit, name, before } of places) {
    const text = box(page, name)
    await page.goto(`${scene.base}/${path}`)
    await edit()
    // The menu in which it was chosen does not take the focus back.
    await page.getByRole('menu').waitFor({ state: 'detached' })
    expect(await text.evaluate((each) => each === document.activeElement)).toBe(true)
    await text.fill('Something else.')
    await text.press('Escape')
    await text.waitFor({ state: 'detached' })
    await page.reload()
    await edit()
    expect(await text.inputValue()).toBe('Something else.')
    await page.getByText('Your draft, not saved yet').waitFor()
    await button(page, 'Cancel').click()
    await edit()
    expect(await text.inputValue()).toBe(before)
    await text.fill('Something new.')
    await button(page, 'Save').click()
    await page.getByText('Something new.').waitFor()
    await page.getByText(/edited$/).waitFor()
    await eventually(drafts).toEqual([])
  }
  expectQuiet([ann])
})

test('who was made a viewer is not offered to edit or delete what they said before', async () => {
  const { ann, ben, scene } = await stage.pair()
  const task = await addTask(ann, scene)
  await ben.call(createTaskComment, { params: { taskId: task.id }, body: { content: 'Two coats.' } })
  await say(ben, scene, 'We leave at noon.')
  const { page } = ben
  const params = { workspaceId: scene.workspace.id, userId: ben.id }
  for (const role of ['commenter', 'viewer'] as const) {
    const offered = role === 'viewer' ? 0 : 1
    await ann.call(updateMember, { params, body: { role } })
    await page.goto(`${scene.base}/t/${task.key}`)
    await page.getByText('Two coats.').waitFor()
    await eventually(() => button(page, 'Comment of Ben Rossi').count()).toBe(offered)
    await page.goto(`${scene.base}/p/${scene.project.key}/chat`)
    await page.getByRole('log').getByText('We leave at noon.').hover()
    await eventually(() => button(page, 'Edit').count()).toBe(offered)
    await eventually(() => button(page, 'Delete').count()).toBe(offered)
  }
  expectQuiet([ben])
})
