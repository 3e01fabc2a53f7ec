import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { getMe } from '#shared/accounts.ts'
import { createDocument } from '#shared/documents.ts'
import { createTask, getTask } from '#shared/tasks.ts'
import { eventually, expectQuiet } from './browser.ts'
import { openStage } from './stage.ts'
import { setScene } from './world.ts'

const stage = openStage()

/** Presses a key until something has the focus, as somebody without a mouse does; says what had it when that never comes. */
async function walkTo(page: Page, wanted: RegExp, key = 'Tab'): Promise<void> {
  const names: string[] = []
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press(key)
    const name = await page.evaluate(() => {
      const now = document.activeElement
      return `${now?.tagName} ${now?.getAttribute('aria-label') ?? ''} ${now?.textContent ?? ''}`
    })
    if (wanted.test(name)) return
    names.push(name.slice(0, 40))
  }
  throw new Error(`nothing called ${String(wanted)} can be reached by ${key}, only ${names.join(' | ')}`)
}

/** Typed at once: what comes before the palette has the focus is in it nevertheless. */
async function lookUpProject(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Spring')
  await page.getByRole('dialog').getByText('Spring fleet').waitFor()
}

/** As for C: what is typed before the dialog has the focus is in its title. */
async function typeNewTitle(page: Page): Promise<void> {
  await page.keyboard.type('Caulk')
  await eventually(() => page.getByRole('dialog').getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Caulk')
}

test('without a mouse: sign in, go to the board by the palette, move a card, open it, comment, close it', async () => {
  const ann = await stage.guest('Ann Lee')
  const { project } = await setScene(ann)
  const params = { projectId: project.id }
  const task = await ann.call(createTask, { params, body: { title: 'Paint the hull' } })
  await ann.call(createTask, { params, body: { title: 'Order the sails' } })
  const { email } = await ann.call(getMe)
  const { page } = ann
  await ann.context.clearCookies()

  await page.goto('/sign-in')
  await page.getByLabel('E-mail or username').waitFor()
  await page.keyboard.type(email)
  await page.keyboard.press('Tab')
  await page.keyboard.type('correct horse battery')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Harbour Boats', level: 1 }).waitFor()

  await lookUpProject(page)
  expect(await page.getByRole('textbox', { name: 'Search or jump to' }).inputValue()).toBe('Spring')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Paint the hull' }).waitFor()
  await page.keyboard.press('c')
  await typeNewTitle(page)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  await walkTo(page, /Paint the hull/)
  await page.keyboard.press('Alt+ArrowRight')
  const column = (name: string) => page.getByRole('region', { name, exact: true })
  await column('To do').getByText('Paint the hull').waitFor()
  await eventually(async () => (await ann.call(getTask, { params: { taskId: task.id } })).status).toBe('todo')
  await eventually(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Paint the hull')

  await page.keyboard.press('m')
  const menu = page.getByRole('menu')
  await menu.waitFor()
  // A key that comes before the menu took the focus is meant for it, and closes nothing.
  await page.getByRole('link', { name: 'Paint the hull' }).dispatchEvent('keydown', { key: 'ArrowDown' })
  await walkTo(page, /In progress/, 'ArrowDown')
  await page.keyboard.press('Enter')
  await column('In progress').getByText('Paint the hull').waitFor()

  await page.getByRole('link', { name: 'Paint the hull' }).focus()
  await page.keyboard.press('Enter')
  const panel = page.getByRole('complementary', { name: `Task ${task.key}` })
  await panel.getByRole('textbox', { name: 'Write a comment' }).waitFor()
  await walkTo(page, /Write a comment/)
  await page.keyboard.type('Two coats, please.')
  await page.keyboard.press('Control+Enter')
  await panel.getByRole('list').getByText('Two coats, please.').waitFor()
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  await eventually(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Paint the hull')
  expect(page.url()).not.toContain('peek')
  expectQuiet([ann])
})

test('a dialog gives the focus back to what opened it, be it a button or a menu that is gone, and so does the line for a new task', async () => {
  const ann = await stage.guest('Ann Lee')
  const { project, base } = await setScene(ann)
  const document = await ann.call(createDocument, { params: { projectId: project.id }, body: { title: 'Plan' } })
  const { page } = ann
  const dialog = page.getByRole('dialog')
  const focused = () =>
    page.evaluate(
      () => window.document.activeElement?.getAttribute('aria-label') ?? window.document.activeElement?.textContent,
    )
  const escape = async () => {
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  }

  await page.goto(`${base}/p/${project.key}/board`)
  await page.getByRole('button', { name: 'Share' }).click()
  await escape()
  await eventually(focused).toBe('Share')
  await page.keyboard.press('?')
  await escape()
  await eventually(focused).toBe('Share')
  await page.getByRole('button', { name: 'Add task' }).first().click()
  await page.keyboard.press('Escape')
  await eventually(focused).toBe('Add task')

  await page.goto(`${base}/d/${document.id}`)
  await page.getByRole('button', { name: 'What to do with this document' }).click()
  await page.getByRole('menuitem', { name: /Import/ }).click()
  await escape()
  await eventually(focused).toBe('What to do with this document')
  expectQuiet([ann])
})

test('a key that is pressed in the moment in which the palette has led somewhere is meant for what came', async () => {
  const ann = await stage.guest('Ann Lee')
  const { project, base } = await setScene(ann)
  await ann.call(createTask, { params: { projectId: project.id }, body: { title: 'Paint the hull' } })
  const { page } = ann
  const card = page.getByRole('link', { name: 'Paint the hull' })
  // Once seen, the board is there at once the next time.
  await page.goto(`${base}/p/${project.key}/board`)
  await card.waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('h')
  await page.getByRole('heading', { name: 'Harbour Boats', level: 1 }).waitFor()
  await lookUpProject(page)
  await pressOnceShown(page, '[data-card]', 'c')
  await page.keyboard.press('Enter')
  await card.waitFor()
  await typeNewTitle(page)
  expectQuiet([ann])
})

/** Presses a key in the very moment in which something comes: the palette that led there still fades out, and has the focus. */
const pressOnceShown = (page: Page, selector: string, key: string) =>
  page.evaluate(
    ([selector, key]) => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector(selector)) return
        observer.disconnect()
        const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
        ;(document.activeElement ?? document.body).dispatchEvent(event)
      }).observe(document.body, { childList: true, subtree: true })
    },
    [selector, key] as const,
  )
