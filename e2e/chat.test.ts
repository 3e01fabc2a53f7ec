import { expect, test } from 'vitest'
import { listRooms } from '#shared/chat.ts'
import { eventually, expectQuiet } from './browser.ts'
import { hold } from './hold.ts'
import { openStage } from './stage.ts'

const stage = openStage()

test('two chat: typing, unread for who is elsewhere, the New line, edit and delete', async () => {
  const { ann, ben, scene } = await stage.pair()
  const place = `${scene.base}/p/${scene.project.key}`
  await ann.page.goto(`${place}/chat`)
  await ben.page.goto(`${place}/chat`)
  const log = ({ page }: typeof ann) => page.getByRole('log')
  const box = ({ page }: typeof ann) => page.getByRole('textbox', { name: /^Message / })
  const hasFocus = (guest: typeof ann) =>
    eventually(() => box(guest).evaluate((element) => element === document.activeElement)).toBe(true)

  // Whoever is not there yet is not told who types.
  await ann.page.getByRole('group', { name: 'Online now' }).getByRole('img', { name: 'Ben Rossi' }).waitFor()
  await ben.page.getByRole('group', { name: 'Online now' }).getByRole('img', { name: 'Ann Lee' }).waitFor()
  await box(ann).pressSequentially('Is the anchor')
  await ben.page.getByText('Ann is typing').waitFor()
  await box(ann).pressSequentially(' on board?')
  await box(ann).press('Enter')
  await log(ben).getByText('Is the anchor on board?').waitFor()
  await ben.page.getByText('Ann is typing').waitFor({ state: 'detached' })
  await box(ben).fill('It is.')
  await ben.page.getByRole('button', { name: 'Send', exact: true }).click()
  await log(ann).getByText('It is.').waitFor()
  const params = { workspaceId: scene.workspace.id }
  const unread = async () => (await ben.call(listRooms, { params })).data.some((mine) => mine.unread > 0)
  await eventually(unread).toBe(false)

  await ben.page.getByRole('link', { name: 'Board', exact: true }).first().click()
  await ben.page.getByRole('heading', { name: 'Board', level: 1 }).waitFor()
  for (const message of ['And the sails?', 'We leave at noon.']) {
    await box(ann).fill(message)
    await box(ann).press('Enter')
    await log(ann).getByText(message).waitFor()
  }
  const sidebar = ben.page.getByRole('complementary', { name: 'Sidebar' })
  await sidebar.getByLabel('2 unread').waitFor()
  await sidebar.getByLabel('2 unread').click()
  await log(ben).getByText('We leave at noon.').waitFor()
  await hasFocus(ben)
  const lines = await log(ben).getByRole('listitem').allInnerTexts()
  const line = lines.findIndex((text) => /^new$/i.test(text.trim()))
  expect(lines[line + 1]).toContain('And the sails?')
  await eventually(() => sidebar.getByLabel(/unread/).count()).toBe(0)

  const mine = log(ann).getByRole('listitem').filter({ hasText: 'We leave at noon.' })
  await mine.hover()
  await mine.getByRole('button', { name: 'Edit' }).click()
  await ann.page.getByRole('textbox', { name: 'Edit the message' }).fill('We leave at one.')
  await ann.page.keyboard.press('Enter')
  await log(ben).getByText('We leave at one.').waitFor()
  await log(ben).getByText('edited', { exact: true }).waitFor()

  const other = log(ann).getByRole('listitem').filter({ hasText: 'And the sails?' })
  await other.hover()
  await other.getByRole('button', { name: 'Delete' }).click()
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await log(ben).getByText('This message was deleted').waitFor()
  await eventually(() => log(ben).getByText('And the sails?').count()).toBe(0)

  // The messages come while Ben looks for something: what he types stays where he types it.
  const letGo = await hold(ben.page, '**/rooms/*/messages**')
  await ben.page.reload()
  await ben.page.getByRole('status', { name: 'Loading messages' }).waitFor()
  await ben.page.keyboard.press('Control+k')
  await ben.page.keyboard.type('Bo')
  const search = ben.page.getByRole('textbox', { name: 'Search or jump to' })
  await eventually(() => search.inputValue()).toBe('Bo')
  await letGo()
  await log(ben).getByText('We leave at one.').waitFor()
  await ben.page.keyboard.type('ard')
  expect(await search.inputValue()).toBe('Board')
  expect(await box(ben).inputValue()).toBe('')
  await ben.page.keyboard.press('Enter')
  await ben.page.getByRole('heading', { name: 'Board', level: 1 }).waitFor()
  await search.waitFor({ state: 'detached' })
  await ben.page.keyboard.press('Control+k')
  await ben.page.keyboard.type('Chat')
  await ben.page.getByRole('dialog').locator('[data-selected]').filter({ hasText: 'Chat' }).waitFor()
  await ben.page.keyboard.press('Enter')
  await log(ben).getByText('We leave at one.').waitFor()
  await hasFocus(ben)
  expect(await log(ben).getByText('And the sails?').count()).toBe(0)
  expectQuiet([ann, ben])
})
