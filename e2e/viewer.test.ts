import type { Page, Request, Route } from 'playwright-core'
import { expect, test } from 'vitest'
import { listRooms, sendMessage } from '#shared/chat.ts'
import { createTaskComment } from '#shared/comments.ts'
import { createDocument, updateDocument } from '#shared/documents.ts'
import { listMembers } from '#shared/members.ts'
import { shareObject, whoCanSee } from '#shared/sharing.ts'
import { createTask, deleteTask, moveTask, updateTask } from '#shared/tasks.ts'
import { createWhiteboard, deleteWhiteboard } from '#shared/whiteboards.ts'
import { eventually, expectQuiet } from './browser.ts'
import { intercept } from './hold.ts'
import { readDocument, readRoom } from './reader.ts'
import { openStage } from './stage.ts'
import type { Guest, Scene } from './world.ts'

const stage = openStage()

/** What Ann has made in the project, all of which Ben may only look at. */
async function furnish(ann: Guest, { workspace, project }: Scene) {
  const inProject = { projectId: project.id }
  const task = await ann.call(createTask, { params: inProject, body: { title: 'Paint the hull' } })
  const document = await ann.call(createDocument, { params: inProject, body: { title: 'Launch plan' } })
  const whiteboard = await ann.call(createWhiteboard, { params: inProject, body: { title: 'Deck plan' } })
  const rooms = await ann.call(listRooms, { params: { workspaceId: workspace.id } })
  const room = rooms.data.find((each) => each.room.projectId === project.id)?.room
  if (!room) throw new Error('the project has no channel')
  await ann.call(sendMessage, { params: { roomId: room.id }, body: { content: 'Welcome aboard.' } })
  return { task, document, whiteboard, room }
}

test('a viewer sees the board and a task, and finds nothing there to change them with', async () => {
  const { ann, ben, scene } = await stage.pair('viewer')
  const { task } = await furnish(ann, scene)
  await ben.page.goto(`${scene.base}/p/${scene.project.key}/board?peek=${task.key}`)
  const panel = ben.page.getByRole('complementary', { name: `Task ${task.key}` })
  const title = panel.getByRole('textbox', { name: 'Title' })
  await title.waitFor()
  expect(await title.getAttribute('readonly')).not.toBeNull()
  const controls = ben.page.getByRole('button', {
    name: /^(Add|New task|Actions for|Column |Delete|Priority|Assignee)/,
  })
  expect(await controls.allInnerTexts()).toEqual([])
  expect(await panel.getByRole('textbox', { name: 'Write a comment' }).count()).toBe(0)

  const backlog = ben.page.getByRole('region', { name: 'Backlog', exact: true })
  await ben.page
    .getByRole('listitem')
    .filter({ hasText: 'Paint the hull' })
    .first()
    .dragTo(ben.page.getByRole('region', { name: 'To do', exact: true }))
  await backlog.getByText('Paint the hull').waitFor()
  expectQuiet([ben])
})

test('what a viewer types into a document or draws on a whiteboard changes nothing, for nobody', async () => {
  const { ann, ben, scene } = await stage.pair('viewer')
  const { document, whiteboard } = await furnish(ann, scene)
  const url = stage.url()
  await ann.page.goto(`${scene.base}/d/${document.id}`)
  const text = ann.page.getByRole('textbox', { name: 'Text of the document' })
  await text.click()
  await ann.page.keyboard.type('Only Ann writes here.')
  await ann.page.getByText('Saved', { exact: true }).waitFor()

  await ben.page.goto(`${scene.base}/d/${document.id}`)
  await ben.page.getByText('View only').waitFor()
  await ben.page.getByText('Only Ann writes here.').click()
  await ben.page.keyboard.type('Me too!')
  await ann.page.keyboard.type(' And nobody else.')
  await ben.page.getByText('Only Ann writes here. And nobody else.').waitFor()
  expect(await ben.page.getByText('Me too!').count()).toBe(0)
  await eventually(() => readDocument(url, ann, document.id)).toEqual(['Only Ann writes here. And nobody else.'])

  await ben.page.goto(`${scene.base}/b/${whiteboard.id}`)
  const canvas = ben.page.locator('canvas.interactive')
  await ben.page.getByText('View only').waitFor()
  await canvas.click({ position: { x: 700, y: 500 } })
  await ben.page.keyboard.press('r')
  await ben.page.mouse.down()
  await ben.page.mouse.move(900, 700, { steps: 5 })
  await ben.page.mouse.up()
  expect(await ben.page.getByRole('radio', { name: /rectangle/i }).count()).toBe(0)
  expect((await readRoom(url, ann, 'board', whiteboard.id)).store.clients.size).toBe(0)
  expectQuiet([ann, ben])
})

test('a viewer reads the channel and has no box to write in', async () => {
  const { ann, ben, scene } = await stage.pair('viewer')
  await furnish(ann, scene)
  await ben.page.goto(`${scene.base}/p/${scene.project.key}/chat`)
  await ben.page.getByText('Welcome aboard.').waitFor()
  await ben.page.getByText('You can read here, but not write.').waitFor()
  expect(await ben.page.getByRole('textbox').count()).toBe(0)
  expectQuiet([ben])
})

test('the API refuses a viewer too', async () => {
  const { ann, ben, scene } = await stage.pair('viewer')
  const { task, document, whiteboard, room } = await furnish(ann, scene)
  const inProject = { projectId: scene.project.id }
  const ofTask = { taskId: task.id }
  const place = { columnId: task.columnId, afterId: null, beforeId: null }
  const refused = (answer: Promise<unknown>) => expect(answer).rejects.toThrow('answered 403')
  await refused(ben.call(createTask, { params: inProject, body: { title: 'Mine' } }))
  await refused(ben.call(updateTask, { params: ofTask, body: { title: 'Mine' } }))
  await refused(ben.call(moveTask, { params: ofTask, body: place }))
  await refused(ben.call(deleteTask, { params: ofTask }))
  await refused(ben.call(createTaskComment, { params: ofTask, body: { content: 'Hm.' } }))
  await refused(ben.call(updateDocument, { params: { documentId: document.id }, body: { title: 'Mine' } }))
  await refused(ben.call(deleteWhiteboard, { params: { whiteboardId: whiteboard.id } }))
  await refused(ben.call(sendMessage, { params: { roomId: room.id }, body: { content: 'Hm.' } }))
})

/** Keeps the first change to an address back until it is told to let it go; `done` are those that were answered, in order. */
async function holdFirst(page: Page, url: RegExp) {
  const done: string[] = []
  let letGo = () => {}
  let isHeld: Promise<void> | null = new Promise((resolve) => (letGo = resolve))
  const hold = async (route: Route, request: Request) => {
    const held = isHeld
    isHeld = null
    await held
    const response = await route.fetch()
    done.push([request.method(), request.postDataJSON()?.role].join(' ').trim())
    await route.fulfill({ response })
  }
  await intercept(page, url, hold)
  return { done, letGo: () => letGo() }
}

test('a role that is corrected or taken back at once is sent after the one before, and shown before it is there', async () => {
  const { ann, ben, scene } = await stage.pair()
  const { page } = ann
  const inProject = { objectType: 'project', objectId: scene.project.id } as const
  const choose = async (button: RegExp, item: RegExp) => {
    await page.getByRole('button', { name: button }).click()
    await page.getByRole('menu').getByText(item).click()
  }

  await page.goto(`${scene.base}/members`)
  const row = page.getByRole('listitem').filter({ hasText: 'Ben Rossi' })
  const roles = await holdFirst(page, /\/members\/[^/?]+$/)
  await choose(/Change Ben Rossi/, /^Owner$/)
  await row.getByText('Owner', { exact: true }).waitFor()
  await choose(/Change Ben Rossi/, /^Member$/)
  await row.getByText('Member', { exact: true }).waitFor()
  roles.letGo()
  await eventually(() => roles.done).toEqual(['PATCH owner', 'PATCH member'])
  await row.getByText('Member', { exact: true }).waitFor()
  const { data } = await ann.call(listMembers, { params: { workspaceId: scene.workspace.id } })
  expect(data.find(({ person }) => person.id === ben.id)?.role).toBe('member')

  await ann.call(shareObject, { params: { ...inProject, userId: ben.id }, body: { role: 'viewer' } })
  await page.goto(`${scene.base}/p/${scene.project.key}/board`)
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const grants = await holdFirst(page, /\/grants\//)
  await choose(/change the role of Ben Rossi/, /^Admin$/)
  await page.getByRole('button', { name: 'Admin: change the role of Ben Rossi' }).waitFor()
  await choose(/change the role of Ben Rossi/, /^Take back$/)
  await page.getByRole('button', { name: 'Member: change the role of Ben Rossi' }).waitFor()
  grants.letGo()
  await eventually(() => grants.done).toEqual(['PUT admin', 'DELETE'])
  const access = await ann.call(whoCanSee, { params: inProject })
  const reasons = access.data.find(({ person }) => person.id === ben.id)?.reasons ?? []
  expect(reasons.map(({ objectType, role }) => `${role} of the ${objectType}`)).toEqual(['member of the workspace'])
  expectQuiet([ann])
})
