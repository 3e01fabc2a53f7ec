import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createDocument } from '#shared/documents.ts'
import { createTask, getBoard } from '#shared/tasks.ts'
import { type App, startApp } from './app.ts'
import { eventually, expectQuiet } from './browser.ts'
import { readDocument } from './reader.ts'
import { openStage } from './stage.ts'
import type { Guest, Scene } from './world.ts'

let app: App
const stage = openStage(async () => (app = await startApp()))
/** A browser writes down every try to reach a server that is not there. */
const unreachable = [/net::ERR_/, /WebSocket connection to .* failed/]

const text = (page: Page) => page.getByRole('textbox', { name: 'Text of the document' })
const cardIn = (page: Page, column: string, title: string) =>
  page.getByRole('region', { name: column, exact: true }).getByRole('listitem').filter({ hasText: title })
const saved = ({ page }: Guest) => page.getByText('Saved', { exact: true }).waitFor()

async function furnish(ann: Guest, ben: Guest, { project, base }: Scene) {
  const params = { projectId: project.id }
  for (const title of ['First', 'Second']) await ann.call(createTask, { params, body: { title } })
  const { id } = await ann.call(createDocument, { params, body: { title: 'Launch plan' } })
  await ann.page.goto(`${base}/d/${id}`)
  await text(ann.page).click()
  await ann.page.keyboard.type('Before. ')
  await saved(ann)
  await ben.page.goto(`${base}/p/${project.key}/board`)
  await cardIn(ben.page, 'Backlog', 'Second').waitFor()
  return id
}

test('the app is killed while two work: what was saved is there, what is done meanwhile arrives, both tabs come back by themselves', async () => {
  const { ann, ben, scene } = await stage.pair()
  const id = await furnish(ann, ben, scene)
  await cardIn(ben.page, 'Backlog', 'First').dragTo(ben.page.getByRole('region', { name: 'To do', exact: true }))
  await saved(ben)

  const typing = ann.page.keyboard.type('During the fall, which lasts a while. ', { delay: 20 })
  await app.kill()
  await typing
  await ann.page.getByText(/^Offline: \d+ changes? kept$/).waitFor()
  await ann.page.keyboard.type('While it lies. ')
  await cardIn(ben.page, 'Backlog', 'Second').dragTo(ben.page.getByRole('region', { name: 'In progress', exact: true }))
  await cardIn(ben.page, 'In progress', 'Second').waitFor()
  await app.restart()

  await saved(ann)
  await saved(ben)
  const whole = 'Before. During the fall, which lasts a while. While it lies.'
  expect((await readDocument(app.url, ben, id)).join('').trim()).toBe(whole)
  const { columns } = await ann.call(getBoard, { params: { projectId: scene.project.id } })
  const places = columns.flatMap(({ column, cards }) => cards.map(({ title }) => `${title}: ${column.name}`))
  expect(places.toSorted()).toEqual(['First: To do', 'Second: In progress'])

  await ben.page.goto(`${scene.base}/d/${id}`)
  await ben.page.getByText(whole).waitFor()
  await ann.page.keyboard.type('And after.')
  await ben.page.getByText(`${whole} And after.`).waitFor()
  expectQuiet([ann, ben], unreachable)
})

test('a stop and a start keep everything, and nobody has to sign in again', async () => {
  const { ann, ben, scene } = await stage.pair()
  const id = await furnish(ann, ben, scene)
  await ann.page.goto('about:blank')
  await app.stop()
  await app.restart()
  await ann.page.goto(`${scene.base}/d/${id}`)
  await eventually(() => text(ann.page).innerText()).toContain('Before.')
  await ann.page.goto(`${scene.base}/p/${scene.project.key}/board`)
  await cardIn(ann.page, 'Backlog', 'First').waitFor()
  await cardIn(ben.page, 'Backlog', 'First').dragTo(ben.page.getByRole('region', { name: 'To do', exact: true }))
  await cardIn(ann.page, 'To do', 'First').waitFor()
  expectQuiet([ann])
  expectQuiet([ben], unreachable)
})
