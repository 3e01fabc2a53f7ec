import type { Page, Route } from 'playwright-core'
import { expect, test } from 'vitest'
import { listRooms, sendMessage } from '#shared/chat.ts'
import { createTaskComment } from '#shared/comments.ts'
import { createDocument, updateDocument } from '#shared/documents.ts'
import { newId } from '#shared/ids.ts'
import { acceptInvitation, createInvitation } from '#shared/members.ts'
import { createProject, listProjects, updateProject } from '#shared/projects.ts'
import { shareObject } from '#shared/sharing.ts'
import { createTask, deleteTask, updateTask } from '#shared/tasks.ts'
import { restoreFromTrash } from '#shared/trash.ts'
import { layCable } from './cable.ts'
import { eventually, expectQuiet } from './browser.ts'
import { intercept } from './hold.ts'
import { openStage } from './stage.ts'
import { setScene } from './world.ts'

const stage = openStage()

const card = (page: Page, title: string) => page.getByRole('listitem').filter({ hasText: title }).first()
const inTree = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Project tree' }).getByRole('link', { name })

/** Goes to another workspace by the menu, without a reload. */
async function switchTo(page: Page, name: string): Promise<void> {
  await page.locator('.t-switcher').click()
  await page.getByRole('menu', { name: 'Workspaces' }).getByText(name).click()
  await page.locator('.t-switcher').getByText(name).waitFor()
}

test('what happened in a workspace while another one was shown is there when one comes back, and goes on', async () => {
  const { ann, ben, scene } = await stage.pair()
  await setScene(ann, 'Night Market')
  const { page } = ann
  await page.goto(`${scene.base}/p/${scene.project.key}/board`)
  await page.locator('section.t-col').first().waitFor()

  await switchTo(page, 'Night Market')
  const add = (title: string) => ben.call(createTask, { params: { projectId: scene.project.id }, body: { title } })
  await add('Paint the hull')
  await ann.call(createProject, { params: { workspaceId: scene.workspace.id }, body: { name: 'Autumn fleet' } })

  await switchTo(page, 'Harbour Boats')
  await inTree(page, 'Autumn fleet').waitFor()
  await inTree(page, 'Spring fleet').click()
  await card(page, 'Paint the hull').waitFor()
  await add('Order the sails')
  await card(page, 'Order the sails').waitFor()
  expectQuiet([ann])
})

test('a document that is made private leaves the lists of the others, and comes back when it is shared', async () => {
  const { ann, ben, scene } = await stage.pair()
  const place = { params: { projectId: scene.project.id }, body: { title: 'Secret plan' } }
  const { id } = await ann.call(createDocument, place)
  await ben.page.goto(`${scene.base}/p/${scene.project.key}/docs`)
  const row = ben.page.locator('.t-doc-row', { hasText: 'Secret plan' })
  await row.waitFor()

  await ann.call(updateDocument, { params: { documentId: id }, body: { inherits: false } })
  await row.waitFor({ state: 'detached' })
  const toBen = { objectType: 'document' as const, objectId: id, userId: ben.id }
  await ann.call(shareObject, { params: toBen, body: { role: 'viewer' } })
  await row.waitFor()
  expectQuiet([ben])
})

test('who is let into a private project finds it and its channel, without a reload', async () => {
  const { ann, ben, scene } = await stage.pair()
  const params = { workspaceId: scene.workspace.id }
  const secret = await ann.call(createProject, { params, body: { name: 'Secret fleet', inherits: false } })
  const { data } = await ann.call(listRooms, { params })
  const roomId = data.find(({ room }) => room.projectId === secret.id)?.room.id ?? ''
  await ann.call(sendMessage, { params: { roomId }, body: { content: 'Welcome aboard.' } })
  await ben.page.goto(`${scene.base}/p/${scene.project.key}/chat`)
  await inTree(ben.page, 'Spring fleet').waitFor()

  const toBen = { objectType: 'project' as const, objectId: secret.id, userId: ben.id }
  await ann.call(shareObject, { params: toBen, body: { role: 'member' } })
  await inTree(ben.page, 'Secret fleet').click()
  await ben.page.getByRole('navigation', { name: 'Views of Secret fleet' }).getByRole('link', { name: 'Chat' }).click()
  await ben.page.getByText('Welcome aboard.').waitFor()
  expectQuiet([ben])
})

/** Lets the server answer at an address, but the page has the answer only when it is given. */
function holdAnswers(page: Page, url: RegExp) {
  let give = () => {}
  const isGiven = new Promise<void>((resolve) => (give = resolve))
  const isMade = new Promise<void>((resolve, reject) => {
    const hold = async (route: Route) => {
      const response = await route.fetch()
      resolve()
      await isGiven
      await route.fulfill({ response })
    }
    intercept(page, url, hold).catch(reject)
  })
  return { isMade, give: () => give() }
}

test('a task that is opened has the comment that came meanwhile, and stays open when it could not be asked for again', async () => {
  const ann = await stage.guest('Ann Lee')
  const { base, project } = await setScene(ann)
  const params = { projectId: project.id }
  const task = await ann.call(createTask, { params, body: { title: 'Paint the hull' } })
  const { page } = ann
  const comments = holdAnswers(page, /\/comments\?/)
  await page.goto(`${base}/t/${task.key}`)
  const title = page.getByRole('textbox', { name: 'Title' })
  await comments.isMade
  await ann.call(createTaskComment, { params: { taskId: task.id }, body: { content: 'Red lead first.' } })
  await ann.call(updateTask, { params: { taskId: task.id }, body: { title: 'Scrape the hull' } })
  // Events come in order, so the comment's has come too.
  await eventually(() => title.inputValue()).toBe('Scrape the hull')
  comments.give()
  await page.getByText('Red lead first.').waitFor()
  const drawn = await title.elementHandle()

  await intercept(page, /\/api\/v1\/tasks\/[^/?]+$/, (route) => route.fulfill({ status: 500, body: '' }))
  const failing = page.waitForResponse((response) => response.status() === 500)
  // Its tasks may have another key now: they are asked for again.
  await ann.call(updateProject, { params, body: { name: 'Autumn fleet' } })
  await failing
  await ann.call(updateTask, { params: { taskId: task.id }, body: { title: 'Sand the hull' } })
  await eventually(() => title.inputValue()).toBe('Sand the hull')
  expect(await drawn?.evaluate((each) => each.isConnected), 'the same field all the time').toBe(true)
})

test('an invitation link says at once that it was used', async () => {
  const [ann, ben] = [await stage.guest('Ann Lee'), await stage.guest('Ben Rossi')]
  const { base, workspace } = await setScene(ann)
  const { token } = await ann.call(createInvitation, { params: { workspaceId: workspace.id }, body: {} })
  await ann.page.goto(`${base}/members`)
  await ann.page.getByText('not used yet').waitFor()
  await ben.call(acceptInvitation, { params: { token } })
  await ann.page.getByText('used 1 time').waitFor()
  expectQuiet([ann])
})

test('a viewer who is a member of one project restores what was in it; a guest is not sent to the trash', async () => {
  const { ann, ben, scene } = await stage.pair('viewer')
  const cleo = await stage.guest('Cleo Marsh')
  const place = { projectId: scene.project.id }
  const share = (objectType: 'project' | 'document', objectId: string, userId: string, role: 'member' | 'viewer') =>
    ann.call(shareObject, { params: { objectType, objectId, userId }, body: { role } })
  await share('project', scene.project.id, ben.id, 'member')
  const task = await ann.call(createTask, { params: place, body: { title: 'Paint the hull' } })
  await ann.call(deleteTask, { params: { taskId: task.id } })
  await ben.page.goto(`${scene.base}/trash`)
  await ben.page.getByRole('button', { name: 'Restore Paint the hull' }).click()
  await ben.page.getByText('The trash is empty').waitFor()

  const document = await ann.call(createDocument, { params: place, body: { title: 'Launch plan' } })
  await share('document', document.id, cleo.id, 'viewer')
  await cleo.page.goto(`${scene.base}/d/${newId()}`)
  await cleo.page.getByText('This document is not here for you').waitFor()
  expect(await cleo.page.getByRole('link', { name: 'Look in the trash' }).count()).toBe(0)
  expectQuiet([ben])
})

test('a guest of a task that goes into the trash asks for nothing more of it, and has it back when it is', async () => {
  const [ann, cleo] = [await stage.guest('Ann Lee'), await stage.guest('Cleo Marsh')]
  const { base, project } = await setScene(ann)
  const task = await ann.call(createTask, { params: { projectId: project.id }, body: { title: 'Paint the hull' } })
  const place = { objectType: 'task' as const, objectId: task.id }
  await ann.call(shareObject, { params: { ...place, userId: cleo.id }, body: { role: 'viewer' } })
  await cleo.page.goto(`${base}/t/${task.key}`)
  await cleo.page.getByText('added this').waitFor()
  const asked: string[] = []
  cleo.page.on('request', (request) => asked.push(request.url()))
  await ann.call(deleteTask, { params: { taskId: task.id } })
  await cleo.page.getByText('This task is not here for you').waitFor()
  expect(asked.filter((url) => url.includes(task.id))).toEqual([])
  await ann.call(restoreFromTrash, { params: place })
  await cleo.page.getByText('took it out of the trash').waitFor()
  expectQuiet([ann, cleo])
})

test('a part that a deploy has replaced comes with the new page, by itself', async () => {
  const ann = await stage.guest('Ann Lee')
  const { base, project } = await setScene(ann)
  await ann.call(createDocument, { params: { projectId: project.id }, body: { title: 'Launch plan' } })
  const { page } = ann
  await page.goto(`${base}/p/${project.key}/docs`)
  const document = page.getByRole('main').getByRole('link', { name: 'Launch plan' })
  await document.waitFor()
  let isOld = true
  page.once('load', () => (isOld = false))
  await intercept(page, '**/assets/Editor-*.js', (route) => (isOld ? route.fulfill({ status: 404 }) : route.continue()))
  await document.click()
  await page.getByRole('textbox', { name: 'Text of the document' }).waitFor()
  expect(isOld).toBe(false)
  expectQuiet([ann], [/status of 404 .*Editor-/])
})

test('without a network a page and a dialog say why they cannot go on, and the page comes by itself later', async () => {
  const cable = await layCable(stage.url())
  const ann = await stage.guest('Ann Lee', {}, cable.url)
  const { base, project, workspace } = await setScene(ann)
  const params = { workspaceId: workspace.id }
  await ann.call(createProject, { params, body: { name: 'Autumn fleet' } })
  const { page, context } = ann
  await page.goto(`${base}/p/${project.key}/board`)
  await page.locator('section.t-col').first().waitFor()

  cable.pull()
  await context.setOffline(true)
  await page.getByText('Offline', { exact: true }).first().waitFor()
  await inTree(page, 'Autumn fleet').click()
  await page.getByText('The board did not load').waitFor()
  await page.getByRole('navigation', { name: 'Project tree' }).getByRole('button', { name: 'New project' }).click()
  const dialog = page.getByRole('dialog', { name: 'New project' })
  await dialog.getByLabel('Name').fill('Winter fleet')
  await dialog.getByRole('button', { name: 'Create project' }).click()
  await dialog.getByText('The server cannot be reached.').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  // A page that this tab has not loaded yet: ours says so, not the browser's.
  await page.getByRole('link', { name: 'Whiteboards', exact: true }).first().click()
  await page.getByText('This page did not open').waitFor()
  await page.getByText('The server cannot be reached.').waitFor()

  cable.plug()
  await context.setOffline(false)
  await page.getByText('No whiteboard yet').waitFor()
  await inTree(page, 'Autumn fleet').click()
  await page.locator('section.t-col').first().waitFor()
  const { data } = await ann.call(listProjects, { params })
  expect(data.map(({ name }) => name).toSorted(), 'nothing was made later').toEqual(['Autumn fleet', 'Spring fleet'])
  await cable.close()
})
