import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { getMe, getSettings } from '#shared/accounts.ts'
import { createTaskComment, updateComment } from '#shared/comments.ts'
import { updateMember } from '#shared/members.ts'
import { createTask } from '#shared/tasks.ts'
import { eventually, expectQuiet } from './browser.ts'
import { intercept } from './hold.ts'
import { openStage } from './stage.ts'
import { setScene } from './world.ts'

const stage = openStage()

// A red dot, 1 by 1.
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

test('time zone, notifications and a picture: saved as they are changed, there after a reload, told to the other tab', async () => {
  const ann = await stage.guest('Ann Lee')
  const { base } = await setScene(ann)
  const { page } = ann
  const other = await ann.context.newPage()
  await other.goto(`${base}/inbox`)
  await other.getByRole('heading', { name: 'Inbox' }).waitFor()
  await other.getByRole('button', { name: 'Account of Ann Lee' }).click()
  await other.getByRole('menuitem', { name: 'Account settings' }).click()
  await other.getByLabel('Time zone').waitFor()

  await page.goto('/account')
  const settings = page.getByRole('region', { name: 'Time and notifications' })
  await settings.getByLabel('Time zone').selectOption('Asia/Tokyo')
  await settings.getByRole('switch', { name: 'Mentions' }).click({ force: true })
  await eventually(() => ann.call(getSettings)).toMatchObject({
    timezone: 'Asia/Tokyo',
    notificationPreferences: { mentioned: false },
  })
  await settings.getByText('Saved').waitFor()
  await eventually(() => other.getByLabel('Time zone').inputValue()).toBe('Asia/Tokyo')

  await page.locator('input[type="file"]').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: picture })
  await page.getByRole('button', { name: 'Remove' }).waitFor()
  await page.reload()
  expect(await settings.getByLabel('Time zone').inputValue()).toBe('Asia/Tokyo')
  expect(await settings.getByRole('switch', { name: 'Mentions' }).isChecked()).toBe(false)
  const shown = page.locator('.t-avatar img').first()
  await eventually(() => shown.evaluate((img) => (img instanceof HTMLImageElement ? img.naturalWidth : 0))).toBe(1)
  expectQuiet([ann])
})

test('a setting that could not be saved says why and falls back', async () => {
  const ann = await stage.guest('Ann Lee')
  await setScene(ann)
  const { page } = ann
  await page.goto('/account')
  const settings = page.getByRole('region', { name: 'Time and notifications' })
  const before = await settings.getByLabel('Time zone').inputValue()
  await intercept(page, '**/api/v1/me/settings', (route) => route.abort())
  await settings.getByLabel('Time zone').selectOption('Asia/Tokyo')
  await settings.getByText(/^Not saved: /).waitFor()
  await eventually(() => settings.getByLabel('Time zone').inputValue()).toBe(before)
  expectQuiet([ann], [/^console: Failed to load resource: net::ERR_FAILED/])
})

test('an account is deleted with its password, after another owner is there; what was written stays under “Deleted user”', async () => {
  const { ann, ben, scene } = await stage.pair()
  const { base, project, workspace } = scene
  const task = await ann.call(createTask, { params: { projectId: project.id }, body: { title: 'Paint the hull' } })
  await ann.call(createTaskComment, { params: { taskId: task.id }, body: { content: 'Two coats, please.' } })
  await ben.page.goto(`${base}/t/${task.key}`)
  await ben.page.getByRole('list').getByText('Ann Lee').first().waitFor()

  const { page } = ann
  await page.goto('/account')
  await page.getByRole('region', { name: 'Delete the account' }).getByRole('button', { name: 'Delete' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Your password').fill('not my password')
  await dialog.getByRole('button', { name: 'Delete for good' }).click()
  await dialog.getByText('This is not your password.').waitFor()
  await dialog.getByLabel('Your password').fill('correct horse battery')
  await dialog.getByRole('button', { name: 'Delete for good' }).click()
  await dialog.getByText(`You are the only owner of ${workspace.name}.`).waitFor()

  const params = { workspaceId: workspace.id, userId: ben.id }
  await ann.call(updateMember, { params, body: { role: 'owner' } })
  await dialog.getByRole('button', { name: 'Delete for good' }).click()
  await page.getByLabel('E-mail or username').waitFor()
  // The sessions are forgotten where they are kept by who hears of it.
  const answer = () =>
    ann.call(getMe).then(
      () => 'still there',
      (error: Error) => error.message,
    )
  await eventually(answer).toContain('401')

  await ben.page.getByRole('list').getByText('Deleted user').first().waitFor()
  await ben.page.getByText('Two coats, please.').waitFor()
  await ben.page.reload()
  await ben.page.getByRole('list').getByText('Deleted user').first().waitFor()
  expectQuiet([ann, ben], [/^console: Failed to load resource: the server responded with a status of (400|401|409)/])
})

test('a deleted workspace is found in the switcher of another one, and restored with what is in it', async () => {
  const ann = await stage.guest('Ann Lee')
  const lost = await setScene(ann, 'Harbour Boats')
  const kept = await setScene(ann, 'River Kayaks')
  const { page } = ann
  await page.goto(`${lost.base}/settings`)
  await page.getByRole('region', { name: 'Delete the workspace' }).getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Delete workspace' }).click()
  await page.getByRole('heading', { name: 'River Kayaks', level: 1 }).waitFor()

  await page.getByRole('button', { name: 'River Kayaks' }).click()
  await page.getByRole('menuitem', { name: /Deleted workspaces/ }).click()
  await page.getByRole('button', { name: 'Restore Harbour Boats' }).click()
  await page.getByText('No workspace in the trash').waitFor()
  await page.goto(`${lost.base}/p/${lost.project.key}/board`)
  await page.getByRole('heading', { name: 'Board', level: 1 }).waitFor()
  expect(kept.workspace.id).not.toBe(lost.workspace.id)
  expectQuiet([ann])
})

test('whoever has the same card open sees who writes a comment, and is told of a mention that is added by editing', async () => {
  const { ann, ben, scene } = await stage.pair()
  const { project, base } = scene
  const task = await ann.call(createTask, { params: { projectId: project.id }, body: { title: 'Paint the hull' } })
  const comment = await ben.call(createTaskComment, { params: { taskId: task.id }, body: { content: 'Look' } })
  for (const { page } of [ann, ben]) {
    await page.goto(`${base}/p/${project.key}/board?peek=${task.key}`)
    await page.getByRole('textbox', { name: 'Write a comment' }).waitFor()
  }
  // Until both are known to look at it.
  await ann.page
    .getByRole('complementary')
    .getByTitle('Ben Rossi')
    .or(ann.page.getByLabel('Ben Rossi'))
    .first()
    .waitFor()
  await ben.page.getByRole('textbox', { name: 'Write a comment' }).pressSequentially('One')
  await ann.page.getByText('Ben is writing…').waitFor()
  expect(await ben.page.getByText('is writing…').count()).toBe(0)
  await ben.page.keyboard.press('Control+Enter')
  await ann.page.getByText('Ben is writing…').waitFor({ state: 'detached' })

  const { username } = await ann.call(getMe)
  await ben.call(updateComment, { params: { commentId: comment.id }, body: { content: `Look @${username}` } })
  await ann.page.goto(`${base}/inbox`)
  await ann.page.getByText('Ben Rossi mentioned you: Look').waitFor()
  expectQuiet([ann, ben])
})
