import type { Page, Route } from 'playwright-core'
import { expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { expectQuiet } from './browser.ts'
import { hold, intercept } from './hold.ts'
import { openStage } from './stage.ts'

const stage = openStage()

async function fillSignUp(page: Page, name: string, submit: string): Promise<{ email: string; password: string }> {
  const [email, password] = [`${newId()}@example.org`, 'correct horse battery']
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: submit }).click()
  return { email, password }
}

/** The server does what it is asked, but its answer is lost. */
async function loseAnswer(route: Route): Promise<void> {
  if (route.request().method() !== 'POST') return route.continue()
  await route.fetch()
  await route.abort()
}

test('somebody signs up, makes a workspace and a project, each once however often Enter is pressed, and invites by link somebody who then sees the same board', async () => {
  const [ann, ben] = [await stage.stranger(), await stage.stranger()]

  await ann.page.goto('/')
  await ann.page.getByRole('link', { name: 'Make an account' }).click()
  const mine = await fillSignUp(ann.page, 'Ann Lee', 'Make account')
  const asked: string[] = []
  ann.page.on('request', (request) => request.method() === 'POST' && asked.push(new URL(request.url()).pathname))
  const timesAsked = (path: RegExp) => asked.filter((each) => path.test(each)).length
  await ann.page.getByLabel('Name of the workspace').fill('Harbour Boats')
  let letGo = await hold(ann.page, '**/w/harbour-boats*')
  let leaving = ann.page.waitForRequest('**/w/harbour-boats*')
  await ann.page.keyboard.press('Enter')
  await leaving
  await ann.page.keyboard.press('Enter')
  await letGo()
  await ann.page.getByRole('heading', { name: 'Harbour Boats', level: 1 }).waitFor()
  expect(timesAsked(/\/workspaces$/)).toBe(1)

  await ann.page.getByRole('button', { name: 'New project' }).first().click()
  const form = ann.page.getByRole('dialog')
  await form.getByLabel('Name').fill('Spring')
  await intercept(ann.page, '**/projects', loseAnswer)
  await ann.page.keyboard.press('Enter')
  await form.getByText('The server cannot be reached.').waitFor()
  await ann.page.unroute('**/projects', loseAnswer)
  await form.getByLabel('Name').fill('Spring fleet')
  letGo = await hold(ann.page, '**/assets/BoardPage-*.js')
  leaving = ann.page.waitForRequest('**/assets/BoardPage-*.js')
  await ann.page.keyboard.press('Enter')
  await leaving
  await ann.page.keyboard.press('Enter')
  await letGo()
  await ann.page.getByRole('heading', { name: 'Board', level: 1 }).waitFor()
  await form.waitFor({ state: 'detached' })
  expect(timesAsked(/\/projects$/), 'whose answer was lost, and its repeat').toBe(2)
  const { data } = await (await ann.page.request.get(asked.findLast((path) => path.endsWith('/projects')) ?? '')).json()
  expect(data).toMatchObject([{ name: 'Spring fleet' }])
  await ann.page.getByRole('button', { name: 'Add the first task' }).click()
  await ann.page.getByLabel('Title').fill('Paint the hull')
  await ann.page.getByRole('button', { name: 'Add task', exact: true }).last().click()
  await ann.page.getByRole('link', { name: 'Paint the hull' }).waitFor()
  const boardUrl = ann.page.url()

  await ann.page.goto(new URL(boardUrl).pathname.replace(/\/p\/.*/, '/members'))
  await ann.page.getByRole('button', { name: 'Make a link' }).click()
  await ann.page.getByLabel('How often').selectOption({ label: 'One person' })
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Make link' }).click()
  const link = await ann.page.getByLabel('The link').inputValue()

  await ben.page.goto(link)
  await ben.page.getByText('Ann Lee invites you').waitFor()
  await fillSignUp(ben.page, 'Ben Rossi', 'Make account and join')
  await ben.page
    .getByRole('link', { name: /Spring fleet/ })
    .first()
    .click()
  await ben.page.getByRole('link', { name: 'Paint the hull' }).waitFor()
  expect(ben.page.url()).toBe(boardUrl)
  await ann.page.getByRole('list').getByText('Ben Rossi').first().waitFor()

  await ann.context.clearCookies()
  await ann.page.goto(boardUrl)
  await ann.page.getByLabel('E-mail or username').fill(mine.email)
  await ann.page.getByLabel('Password', { exact: true }).fill(mine.password)
  await ann.page.getByRole('button', { name: 'Sign in' }).click()
  await ann.page.getByRole('link', { name: 'Paint the hull' }).waitFor()
  expect(ann.page.url()).toBe(boardUrl)
  expectQuiet([ann], [/Failed to load resource: (net::ERR_FAILED|the server responded with a status of 422)/])
  expectQuiet([ben])
})

test('a link that is not valid says so', async () => {
  const ben = await stage.stranger()
  await ben.page.goto('/invite/nobody-ever-made-this-one-at-all-0000000000')
  await ben.page.getByRole('heading', { name: 'This invitation is not valid any more' }).waitFor()
  // The browser itself writes down the refusal.
  expectQuiet([ben], [/^console: Failed to load resource: the server responded with a status of 404 .*\/invitations\//])
})
