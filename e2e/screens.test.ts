import { Buffer } from 'node:buffer'
import type { Route } from 'playwright-core'
import { expect, test } from 'vitest'
import { getMe } from '#shared/accounts.ts'
import { boardElementsOf, picturesRoot } from '#shared/board-elements.ts'
import { createTaskComment } from '#shared/comments.ts'
import { createDocument } from '#shared/documents.ts'
import { listNotifications, readNotifications } from '#shared/notifications.ts'
import { getProject, updateProject } from '#shared/projects.ts'
import { createTask } from '#shared/tasks.ts'
import { createWhiteboard } from '#shared/whiteboards.ts'
import { eventually, expectQuiet } from './browser.ts'
import { hold, intercept } from './hold.ts'
import { readRoom } from './reader.ts'
import { openStage } from './stage.ts'
import { setScene } from './world.ts'

const stage = openStage()

// A red dot, 1 by 1.
const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='

const failedRequest = /^console: Failed to load resource: net::ERR_/

test('Enter in the palette opens what the server found, or the row that was gone to by arrow; a search that fails says so and is tried again', async () => {
  const ann = await stage.guest('Ann Lee')
  const { base, project } = await setScene(ann)
  const params = { projectId: project.id }
  const task = await ann.call(createTask, { params, body: { title: 'Paint the hull' } })
  const { page } = ann
  await page.goto(base)
  await page.getByRole('heading', { name: 'Harbour Boats', level: 1 }).waitFor()
  const marked = page.getByRole('dialog').locator('[data-selected]')

  await intercept(page, '**/search?**', (route) => route.abort())
  await page.keyboard.press('Control+k')
  await page.getByRole('textbox', { name: 'Search or jump to' }).waitFor()
  await page.keyboard.type('hull')
  await page.getByText('Not searched: The server cannot be reached.').waitFor()
  expect(await page.getByText('Nothing is called').count()).toBe(0)
  await marked.filter({ hasText: 'Try again' }).waitFor()

  await page.unroute('**/search?**')
  await page.keyboard.press('Enter')
  await marked.filter({ hasText: 'Paint the hull' }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/t/${task.key}`)

  await ann.call(createTask, { params, body: { title: 'Ask the members' } })
  await page.goto(base)
  await page.getByRole('heading', { name: 'Harbour Boats', level: 1 }).waitFor()
  const letGo = await hold(page, '**/search?**')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('members')
  await marked.filter({ hasText: 'Members' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await letGo()
  await page.getByRole('dialog').getByText('Ask the members').waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(`**${base}/members`)
  expectQuiet([ann], [failedRequest])
})

test('Escape closes what lies over the task panel, and the panel itself only then', async () => {
  const ann = await stage.guest('Ann Lee')
  const { base, project } = await setScene(ann)
  const task = await ann.call(createTask, { params: { projectId: project.id }, body: { title: 'Paint the hull' } })
  const { page } = ann
  await page.goto(`${base}/p/${project.key}/board?peek=${task.key}`)
  const panel = page.getByRole('complementary', { name: `Task ${task.key}` })
  const due = panel.getByRole('button', { name: /^Due/ })
  await due.waitFor()
  await page.keyboard.press('?')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })

  for (const _ of [1, 2]) {
    await due.click()
    await dialog.getByRole('table').waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  }
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  expectQuiet([ann])
})

test('the name of a version that was not kept is still there, with the reason, and is saved when the server can be reached', async () => {
  const ann = await stage.guest('Ann Lee')
  const { base, project } = await setScene(ann)
  const { id } = await ann.call(createDocument, { params: { projectId: project.id }, body: { title: 'Launch plan' } })
  const { page } = ann
  await page.goto(`${base}/d/${id}/history`)
  await intercept(page, '**/versions', (route) => route.abort())
  await page.getByRole('button', { name: 'Name this version' }).click()
  const name = page.getByRole('textbox', { name: 'Name' })
  await name.fill('Hull first')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByText('The server cannot be reached.').waitFor()
  expect(await name.inputValue()).toBe('Hull first')
  await page.unroute('**/versions')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page
    .getByRole('navigation', { name: 'Versions' })
    .getByRole('link', { name: /Hull first/ })
    .waitFor()
  expectQuiet([ann], [failedRequest])
})

test('a file joins what was typed, also in a room that was left meanwhile, and nothing is sent without it', async () => {
  const ann = await stage.guest('Ann Lee')
  const { base, project } = await setScene(ann)
  const { page } = ann
  await page.goto(`${base}/p/${project.key}/chat`)
  const box = page.getByRole('textbox', { name: /^Message / })
  const uploading = page.getByText('Uploading plan.txt…')
  const attach = async () => {
    const letGo = await hold(page, '**/api/v1/files?**')
    const plan = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('To the sea.') }
    await page.locator('.t-composer input[type="file"]').setInputFiles(plan)
    await uploading.waitFor()
    return letGo
  }
  const go = (place: string) => page.getByRole('link', { name: place, exact: true }).first().click()
  const withFile = /^Look at this\n\[plan\.txt\]\(\/api\/v1\/files\/\w+\)$/

  await box.fill('Look at this')
  let letGo = await attach()
  await box.press('Enter')
  expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true)
  expect(await box.inputValue()).toBe('Look at this')
  await go('Board')
  await page.locator('section.t-col').first().waitFor()
  await go('Chat')
  await uploading.waitFor()
  await letGo()
  await eventually(() => box.inputValue()).toMatch(withFile)
  await box.press('Enter')
  await page.getByRole('log').getByRole('link', { name: 'plan.txt' }).waitFor()

  await box.fill('Look at this')
  letGo = await attach()
  await go('Board')
  await page.locator('section.t-col').first().waitFor()
  const stored = page.waitForResponse('**/api/v1/files?**')
  await letGo()
  await (await stored).finished()
  await go('Chat')
  await eventually(() => box.inputValue()).toMatch(withFile)

  await box.fill('Never mind')
  await attach()
  await page.getByRole('button', { name: 'Stop' }).click()
  await uploading.waitFor({ state: 'detached' })
  expect(await box.inputValue()).toBe('Never mind')
  await box.press('Enter')
  await page.getByRole('log').getByText('Never mind').waitFor()
  expectQuiet([ann])
})

test('settings keep what is typed while somebody else saves, and after a conflict it can be saved', async () => {
  const ann = await stage.guest('Ann Lee')
  const { base, project } = await setScene(ann)
  const params = { projectId: project.id }
  const { page } = ann
  await page.goto(`${base}/p/${project.key}/settings`)
  const name = page.getByLabel('Name', { exact: true })
  const goal = page.getByLabel('What it is for', { exact: true })
  await name.fill('Summer fleet')
  await ann.call(updateProject, { params, body: { description: 'Sail far' } })
  await eventually(() => goal.inputValue()).toBe('Sail far')
  expect(await name.inputValue()).toBe('Summer fleet')

  // As if it were saved in the moment before the other change is heard of.
  const late = (route: Route) =>
    route.request().method() === 'PATCH'
      ? route.continue({ headers: { ...route.request().headers(), 'if-match': `"v${project.version}"` } })
      : route.continue()
  await intercept(page, '**/api/v1/projects/*', late)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('What you typed is still here').waitFor()
  expect(await name.inputValue()).toBe('Summer fleet')
  await page.unroute('**/api/v1/projects/*', late)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await eventually(() => ann.call(getProject, { params })).toMatchObject({
    name: 'Summer fleet',
    description: 'Sail far',
  })
  await page.getByText('What you typed is still here').waitFor({ state: 'detached' })
  expectQuiet([ann], [/the server responded with a status of 412/])
})

test('a picture that is chosen leaves what is typed into the profile alone', async () => {
  const ann = await stage.guest('Ann Lee')
  await setScene(ann)
  const { page } = ann
  await page.goto('/account')
  await page.getByLabel('Company').fill('Harbour Boats')
  const picture = { name: 'me.png', mimeType: 'image/png', buffer: Buffer.from(dot, 'base64') }
  await page.locator('input[type="file"]').setInputFiles(picture)
  await page.getByRole('button', { name: 'Remove' }).waitFor()
  expect(await page.getByLabel('Company').inputValue()).toBe('Harbour Boats')
  await page.getByRole('button', { name: 'Save profile' }).click()
  await eventually(() => ann.call(getMe)).toMatchObject({ companyName: 'Harbour Boats' })
  expectQuiet([ann])
})

test('on a touch screen an own message has a button in sight that opens its menu', async () => {
  const viewport = { width: 390, height: 844 }
  const ann = await stage.guest('Ann Lee', { viewport })
  const { base, project } = await setScene(ann)
  const { page, context } = ann
  const cdp = await context.newCDPSession(page)
  await cdp.send('Emulation.setDeviceMetricsOverride', { ...viewport, deviceScaleFactor: 1, mobile: true })
  await cdp.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 1 })
  await page.goto(`${base}/p/${project.key}/chat`)
  expect(await page.evaluate(() => matchMedia('(hover: none)').matches)).toBe(true)
  await page.getByRole('textbox', { name: /^Message / }).fill('We leave at noon.')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  const menu = page.getByRole('dialog', { name: 'Message' })

  await page.getByRole('button', { name: 'Actions for this message' }).click()
  await menu.getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('textbox', { name: 'Edit the message' }).fill('We leave at one.')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('log').getByText('We leave at one.').waitFor()
  await page.getByRole('button', { name: 'Actions for this message' }).click()
  await menu.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete' }).click()
  await page.getByText('This message was deleted').waitFor()
  expectQuiet([ann])
})

test('a picture that could not be uploaded is kept over a reload and sent, and one that did not load is fetched when the network is back', async () => {
  const { ann, ben, scene } = await stage.pair()
  const place = { params: { projectId: scene.project.id }, body: { title: 'Deck plan' } }
  const { id } = await ann.call(createWhiteboard, place)
  const read = () => readRoom(stage.url(), ann, 'board', id)
  await intercept(ben.page, '**/api/v1/files/*', (route) => route.abort())
  for (const { page } of [ann, ben]) {
    await page.goto(`${scene.base}/b/${id}`)
    await page.locator('canvas.interactive').click({ position: { x: 700, y: 450 } })
  }

  await intercept(ann.page, '**/api/v1/files?**', (route) => route.abort())
  await ann.page.evaluate((base64) => {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File([bytes], 'dot.png', { type: 'image/png' }))
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
  }, dot)
  await ann.page.getByText('A picture was not uploaded, so only you see it').waitFor()
  await eventually(async () => boardElementsOf(await read()).length).toBe(1)
  await ann.page.unroute('**/api/v1/files?**')
  const failing = ben.page.getByText('A picture of this board did not load').waitFor()
  await ann.page.reload()
  await failing
  expect((await read()).getMap(picturesRoot).size).toBe(1)

  await ben.page.unroute('**/api/v1/files/*')
  const loaded = ben.page.waitForResponse((response) => /\/files\/\w+$/.test(response.url()) && response.ok())
  await ben.context.setOffline(true)
  await ben.context.setOffline(false)
  await loaded
  expectQuiet([ann, ben], [/net::ERR_/])
})

test('what is unread among earlier notifications is found under Unread, and can be marked as read', async () => {
  const { ann, ben, scene } = await stage.pair()
  const { username } = await ann.call(getMe)
  const task = await ben.call(createTask, { params: { projectId: scene.project.id }, body: { title: 'Sails' } })
  const inbox = () => ann.call(listNotifications, { query: {} })
  for (const [i, content] of ['First?', 'Second?', 'Third?'].entries()) {
    await ben.call(createTaskComment, { params: { taskId: task.id }, body: { content: `@${username} ${content}` } })
    await eventually(async () => (await inbox()).unread).toBe(i + 1)
  }
  const [third, second] = (await inbox()).data
  await ann.call(readNotifications, { body: { ids: [third?.id ?? '', second?.id ?? ''] } })

  const { page } = ann
  await intercept(page, '**/notifications?**', (route) =>
    route.continue({ url: route.request().url().replace('limit=50', 'limit=1') }),
  )
  await page.goto(`${scene.base}/inbox`)
  await page.getByText('Third?').waitFor()
  await page.getByRole('button', { name: 'Mark all as read' }).waitFor()
  expect(await page.getByText('First?').count()).toBe(0)
  await page.getByRole('button', { name: 'Unread', exact: true }).click()
  await page.getByText('First?').waitFor()

  await page.getByRole('button', { name: 'Mark all as read' }).click()
  await page.getByRole('button', { name: 'Mark all as read' }).waitFor({ state: 'detached' })
  await page.getByText('Nothing matches the filters').waitFor()
  expect((await inbox()).unread).toBe(0)
  expectQuiet([ann, ben])
})
