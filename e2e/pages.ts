import type { Page } from 'playwright-core'
import { getMe } from '#shared/accounts.ts'
import { listRooms, sendMessage } from '#shared/chat.ts'
import { createTaskComment } from '#shared/comments.ts'
import { createDocument } from '#shared/documents.ts'
import { createInvitation } from '#shared/members.ts'
import { createTask } from '#shared/tasks.ts'
import { createDocumentVersion, createWhiteboardVersion } from '#shared/versions.ts'
import { createWhiteboard } from '#shared/whiteboards.ts'
import { type Guest, inDatabase, join, type Scene } from './world.ts'

/** A page and what stands there once it is loaded. */
export type Shown = [path: string, landmark: string]

/** Every page there is, each with something on it. */
export async function pagesOf(ann: Guest, { base, project, workspace }: Scene): Promise<Shown[]> {
  const params = { projectId: project.id }
  const task = await ann.call(createTask, { params, body: { title: 'Paint the hull', dueDate: '2026-12-24' } })
  const document = await ann.call(createDocument, { params, body: { title: 'Launch plan' } })
  const whiteboard = await ann.call(createWhiteboard, { params, body: { title: 'Deck plan' } })
  const body = { label: 'First draft' }
  const written = await ann.call(createDocumentVersion, { params: { documentId: document.id }, body })
  const drawn = await ann.call(createWhiteboardVersion, { params: { whiteboardId: whiteboard.id }, body })
  const rooms = await ann.call(listRooms, { params: { workspaceId: workspace.id } })
  const roomId = rooms.data.find(({ room }) => room.projectId === project.id)?.room.id ?? ''
  await ann.call(sendMessage, { params: { roomId }, body: { content: 'Welcome aboard.' } })
  const inProject = `${base}/p/${project.key}`
  return [
    [base, 'text=Spring fleet'],
    [`${inProject}/board`, 'section.t-col'],
    [`${inProject}/board?peek=${task.key}`, 'aside:has-text("Activity")'],
    [`${base}/t/${task.key}`, 'h2:has-text("Activity")'],
    [`${inProject}/docs`, 'a:has-text("Launch plan")'],
    [`${base}/d/${document.id}`, '.bn-editor'],
    [`${base}/d/${document.id}/history`, '.bn-editor'],
    [`${base}/d/${document.id}/history?v=${written.id}`, 'button:has-text("Restore")'],
    [`${inProject}/whiteboards`, 'a:has-text("Deck plan")'],
    [`${base}/b/${whiteboard.id}`, 'canvas.interactive'],
    [`${base}/b/${whiteboard.id}/history?v=${drawn.id}`, 'canvas.static'],
    [`${inProject}/chat`, 'text=Welcome aboard.'],
    [`${base}/c/${roomId}`, 'text=Welcome aboard.'],
    [`${inProject}/settings`, 'label:has-text("Name")'],
    [`${base}/members`, 'li:has-text("Ann Lee")'],
    [`${base}/settings`, 'label:has-text("Name")'],
    [`${base}/trash`, 'text=The trash is empty'],
    [`${base}/inbox`, 'text=Ben Rossi mentioned you'],
    [`${base}/nowhere`, 'text=There is no such page'],
    ['/account', 'label:has-text("Time zone")'],
    ['/admin', 'text=gave up after'],
    ['/trash', 'text=No workspace in the trash'],
    ['/new', 'label:has-text("Name of the workspace")'],
    ['/w/nobodys', 'text=This page is not here for you'],
  ]
}

/** Pages without an account. The last is the only one that an empty installation has, which this one is not: see `asEmpty`. */
export async function pagesOfStrangers(ann: Guest, { workspace }: Scene): Promise<Shown[]> {
  const { token } = await ann.call(createInvitation, { params: { workspaceId: workspace.id }, body: {} })
  return [
    ['/sign-in', 'text=E-mail or username'],
    ['/sign-up', 'label:has-text("E-mail")'],
    [`/setup/${token}`, 'text=Truss is set up'],
    [`/invite/${token}`, 'text=Ann Lee invites you'],
  ]
}

/**
 * Shows the page of an empty installation. The test run's own has people in it, so its answer is changed on the way: this is for looks, what
 * the link does is tested at the door (server/accounts).
 */
export async function asEmpty(page: Page): Promise<Shown> {
  await page.route('**/api/v1/auth/state', async (route) => {
    const response = await route.fetch()
    const state: unknown = await response.json()
    await route.fulfill({ response, json: { ...Object(state), needsSetup: true } })
  })
  return ['/setup/first', 'text=Set up Truss']
}

/** Ben, who is in it too, mentions Ann: something in her inbox. Ann runs the installation, in which an event failed. */
export async function furnish(ann: Guest, ben: Guest, scene: Scene): Promise<void> {
  await join(ann, ben, scene)
  const { username } = await ann.call(getMe)
  const task = await ben.call(createTask, { params: { projectId: scene.project.id }, body: { title: 'Sails' } })
  await ben.call(createTaskComment, { params: { taskId: task.id }, body: { content: `@${username} white or red?` } })
  await inDatabase(`UPDATE users SET role = 'admin' WHERE id = $1`, [ann.id])
  await inDatabase(
    `INSERT INTO parked_events (consumer, pos, type, error, tries) VALUES ('looks', 1, 'task.moved', 'no such column', 5) ON CONFLICT DO NOTHING`,
  )
}

const press = (button: string | RegExp) => (page: Page) => page.getByRole('button', { name: button }).first().click()

/** A shortcut on a board that is drawn: only then somebody listens. */
const key = (keys: string) => async (page: Page) => {
  await page.locator('section.t-col').first().waitFor()
  await page.keyboard.press(keys)
}

type Dialog = { name: string; path: string; open: (page: Page) => Promise<void>; landmark: string }

/** What opens over a page, by its name. */
export function dialogsOf({ base, project }: Scene): Dialog[] {
  const board = `${base}/p/${project.key}/board`
  const dialog = '[role="dialog"]:visible'
  return [
    { name: 'share', path: board, open: press('Share'), landmark: `${dialog}:has-text("Ben Rossi")` },
    { name: 'new task', path: board, open: press('New task'), landmark: dialog },
    { name: 'actions of a card', path: board, open: press(/^Actions for/), landmark: '[role="menu"]:visible' },
    { name: 'shortcuts', path: board, open: key('?'), landmark: dialog },
    {
      name: 'palette',
      path: board,
      open: key('Control+k'),
      landmark: '.mantine-Spotlight-search',
    },
    { name: 'new project', path: base, open: press('New project'), landmark: dialog },
    { name: 'account', path: base, open: press(/Ann Lee/), landmark: '[role="menu"]:visible' },
    { name: 'invite', path: `${base}/members`, open: press(/^Invite/), landmark: dialog },
    { name: 'delete the account', path: '/account', open: press(/^Delete/), landmark: dialog },
    { name: 'skip an event', path: '/admin', open: press(/^Skip/), landmark: dialog },
  ]
}
