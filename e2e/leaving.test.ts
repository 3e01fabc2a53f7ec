import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { getMe, signOut } from '#shared/accounts.ts'
import { createDocument } from '#shared/documents.ts'
import { createWhiteboard } from '#shared/whiteboards.ts'
import { eventually, expectQuiet } from './browser.ts'
import { layCable } from './cable.ts'
import { openStage } from './stage.ts'
import { setScene } from './world.ts'

const stage = openStage()

const text = (page: Page) => page.getByRole('textbox', { name: 'Text of the document' })

/** How many edits the browser has written down as unsaved: from then on the tab may be closed. */
const writtenDown = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const name = (await indexedDB.databases()).find((each) => each.name?.includes(':doc:'))?.name
    if (!name) return 0
    const opened = indexedDB.open(name)
    await new Promise((resolve) => (opened.onsuccess = resolve))
    const asked = opened.result.transaction('custom').objectStore('custom').get('unsaved')
    await new Promise((resolve) => (asked.onsuccess = resolve))
    opened.result.close()
    return typeof asked.result === 'number' ? asked.result : 0
  })

/** How many pictures the browser keeps until they are uploaded; -1 before it keeps any. */
const picturesKept = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const name = (await indexedDB.databases()).find((each) => each.name?.endsWith(':pictures'))?.name
    if (!name) return -1
    const opened = indexedDB.open(name)
    await new Promise((resolve) => (opened.onsuccess = resolve))
    const asked = opened.result.transaction('pictures').objectStore('pictures').count()
    await new Promise((resolve) => (asked.onsuccess = resolve))
    opened.result.close()
    return asked.result
  })

/** As a picture that could not be uploaded is kept. */
const keepPicture = (page: Page, boardId: string): Promise<void> =>
  page.evaluate(async (id) => {
    const name = (await indexedDB.databases()).find((each) => each.name?.endsWith(':pictures'))?.name ?? ''
    const opened = indexedDB.open(name)
    await new Promise((resolve) => (opened.onsuccess = resolve))
    const picture = { id: 'p1', mimeType: 'image/png', dataURL: 'data:image/png;base64,' }
    const asked = opened.result.transaction('pictures', 'readwrite').objectStore('pictures').put(picture, [id, 'p1'])
    await new Promise((resolve) => (asked.onsuccess = resolve))
    opened.result.close()
  }, boardId)

/** Ann writes “Before.” into a document with a network and “ On the train.” without, and closes the tab. */
async function writtenOffline() {
  const cable = await layCable(stage.url())
  const ann = await stage.guest('Ann Lee', {}, cable.url)
  const { page, context } = ann
  const { project, base } = await setScene(ann)
  const document = await ann.call(createDocument, { params: { projectId: project.id }, body: { title: 'Launch plan' } })
  const path = `${base}/d/${document.id}`
  await page.goto(path)
  await text(page).focus()
  await page.keyboard.type('Before.')
  await page.getByText('Saved', { exact: true }).waitFor()
  cable.pull()
  await context.setOffline(true)
  await page.getByText('Offline', { exact: true }).first().waitFor()
  await page.keyboard.insertText(' On the train.')
  await eventually(() => writtenDown(page)).toBeGreaterThan(0)
  await page.close()
  cable.plug()
  await context.setOffline(false)
  return { ann, path, cable, page: await context.newPage() }
}

test('signing out asks before it drops what was written offline; whoever stays and opens it has it saved', async () => {
  const { page, path, cable } = await writtenOffline()
  await page.goto('/account')
  await page.getByRole('button', { name: 'Sign out here' }).click()
  const dialog = page.getByRole('dialog', { name: '1 document not saved' })
  await dialog.getByText(/^Launch plan: \d+ changes?$/).waitFor()
  const stay = dialog.getByRole('button', { name: 'Stay' })
  await eventually(() => stay.evaluate((button) => button === document.activeElement)).toBe(true)
  await stay.click()
  await dialog.waitFor({ state: 'detached' })

  await page.goto(path)
  await text(page).getByText('Before. On the train.').waitFor()
  await page.getByText('Saved', { exact: true }).waitFor()
  await eventually(() => writtenDown(page)).toBe(0)
  await page.goto('/account')
  await page.getByRole('button', { name: 'Sign out here' }).click()
  await page.getByLabel('E-mail or username').waitFor()
  expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0)
  await cable.close()
})

test('a session that ends by itself drops nothing: what was written offline is there after signing in again', async () => {
  const { ann, page, path, cable } = await writtenOffline()
  const { email } = await ann.call(getMe)
  await ann.call(signOut, {})
  await page.goto(path)
  await page.getByLabel('E-mail or username').fill(email)
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await text(page).getByText('Before. On the train.').waitFor()
  await page.getByText('Saved', { exact: true }).waitFor()
  expect(new URL(page.url()).pathname).toBe(path)
  await cable.close()
})

test('what somebody typed and did not send is shown to nobody else in that browser, and is gone when they sign out', async () => {
  const { ann, ben, scene } = await stage.pair()
  const { page, context } = ann
  const chat = `${scene.base}/p/${scene.project.key}/chat`
  const box = page.locator('.t-composer textarea')
  await page.goto(chat)
  await box.fill('For my eyes only')
  const mine = await context.cookies()
  await context.addCookies(await ben.context.cookies())
  await page.goto(chat)
  await page.getByRole('button', { name: 'Account of Ben Rossi' }).waitFor()
  await box.waitFor()
  expect(await box.inputValue()).toBe('')

  await context.addCookies(mine)
  await page.goto(chat)
  await box.waitFor()
  expect(await box.inputValue()).toBe('For my eyes only')
  await page.getByRole('button', { name: 'Account of Ann Lee' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page
    .getByRole('dialog', { name: '1 text not sent' })
    .getByRole('button', { name: 'Sign out and lose them' })
    .click()
  await page.getByLabel('E-mail or username').waitFor()
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('truss:draft:')))).toEqual(
    [],
  )
  expectQuiet([ann, ben])
})

test('what somebody else makes stands first among what was edited, at once', async () => {
  const { ann, ben, scene } = await stage.pair()
  const params = { projectId: scene.project.id }
  await ann.call(createDocument, { params, body: { title: 'Old plan' } })
  await ann.page.goto(scene.base)
  const edited = ann.page.getByRole('region', { name: 'Recently edited' }).getByRole('link')
  await eventually(() => edited.allTextContents()).toEqual([expect.stringContaining('Old plan')])
  await ben.call(createDocument, { params, body: { title: 'New plan' } })
  const both = [expect.stringContaining('New plan'), expect.stringContaining('Old plan')]
  await eventually(() => edited.allTextContents()).toEqual(both)
  expectQuiet([ann, ben])
})

test('who has looked at a whiteboard can sign out, and is asked when a picture of it waits', async () => {
  const ann = await stage.guest('Ann Lee')
  const { page, context } = ann
  const { project, base } = await setScene(ann)
  const board = await ann.call(createWhiteboard, { params: { projectId: project.id }, body: { title: 'Map' } })
  const signOutHere = async () => {
    await page.goto('/account')
    await page.getByRole('button', { name: 'Sign out here' }).click()
  }
  await page.goto(`${base}/b/${board.id}`)
  await page.locator('canvas.interactive').waitFor()
  await eventually(() => picturesKept(page)).toBe(0)
  await keepPicture(page, board.id)
  await signOutHere()
  const dialog = page.getByRole('dialog', { name: '1 whiteboard not saved' })
  await dialog.getByText('Map: 1 change').waitFor()
  await dialog.getByRole('button', { name: 'Sign out and lose them' }).click()
  await page.getByLabel('E-mail or username').waitFor()
  expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0)
  await context.close()
  expectQuiet([ann])
})

test('a browser that cannot say what it keeps asks, and keeps nobody signed in', async () => {
  const ann = await stage.guest('Ann Lee')
  const { page } = ann
  const { project, base } = await setScene(ann)
  const document = await ann.call(createDocument, { params: { projectId: project.id }, body: { title: 'Launch plan' } })
  await page.goto(`${base}/d/${document.id}`)
  await text(page).focus()
  await page.keyboard.type('Before.')
  await page.getByText('Saved', { exact: true }).waitFor()
  await page.evaluate(() => {
    indexedDB.open = () => {
      throw new Error('the disk is broken')
    }
  })
  await page.getByRole('button', { name: 'Account of Ann Lee' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  const dialog = page.getByRole('dialog', { name: 'Something may not be saved' })
  await dialog.getByText('could not be looked through: the disk is broken').waitFor()
  await dialog.getByRole('button', { name: 'Sign out and lose them' }).click()
  await page.getByLabel('E-mail or username').waitFor()
  expect(await page.evaluate(async () => (await fetch('/api/v1/me')).status)).toBe(401)
})
