import { expect, test } from 'vitest'
import { boardElementsOf } from '#shared/board-elements.ts'
import { addToDocument } from '#shared/document-text.ts'
import { createDocument } from '#shared/documents.ts'
import { createDocumentVersion, createWhiteboardVersion, listWhiteboardVersions } from '#shared/versions.ts'
import { createWhiteboard } from '#shared/whiteboards.ts'
import { eventually, expectQuiet, keepUndo } from './browser.ts'
import { readRoom } from './reader.ts'
import { openStage } from './stage.ts'
import { type Guest, renew, setScene } from './world.ts'

const stage = openStage()

const text = ({ page }: Guest) => page.getByRole('textbox', { name: 'Text of the document' })

/** What somebody reads, without the others' carets. */
const linesOf = ({ page }: Guest): Promise<string> =>
  page.locator('.bn-editor').evaluate((editor) => {
    const copy = editor.cloneNode(true)
    if (!(copy instanceof HTMLElement)) return ''
    for (const caret of copy.querySelectorAll('.t-caret')) caret.remove()
    return copy.textContent?.replaceAll('\u2060', '') ?? ''
  })
const saved = ({ page }: Guest) => page.getByText('Saved', { exact: true }).waitFor()

test('one goes back to an earlier version while the other one types, and both keep what is being typed', async () => {
  const { ann, ben, scene } = await stage.pair()
  const params = { projectId: scene.project.id }
  const { id } = await ann.call(createDocument, { params, body: { title: 'Launch plan' } })
  for (const { page } of [ann, ben]) await page.goto(`${scene.base}/d/${id}`)
  for (const guest of [ann, ben]) await text(guest).waitFor()
  await text(ann).focus()
  await ann.page.keyboard.type('The hull comes first.')
  await saved(ann)

  // Ann keeps it under a name.
  await ann.page.getByRole('button', { name: 'Version history' }).click()
  await ann.page.getByText('No versions yet').waitFor()
  await ann.page.getByRole('button', { name: 'Name this version' }).click()
  await ann.page.getByRole('textbox', { name: 'Name' }).fill('Hull first')
  await ann.page.keyboard.press('Enter')
  const versions = ann.page.getByRole('navigation', { name: 'Versions' })
  await versions.getByRole('link', { name: /Hull first/ }).waitFor()

  // Ben writes something else in its place; Ann sees it arrive as what is there now.
  await text(ben).focus()
  await ben.page.keyboard.press('Control+A')
  await ben.page.keyboard.type('The sails come first.')
  await eventually(() => linesOf(ann)).toContain('The sails come first.')

  // By keyboard: down to the version, Enter shows it.
  await versions.getByRole('link', { name: /Current version/ }).focus()
  await ann.page.keyboard.press('ArrowDown')
  await ann.page.keyboard.press('Enter')
  await eventually(() => linesOf(ann)).toContain('The hull comes first.')
  expect(await linesOf(ann)).not.toContain('sails')
  await ann.page.getByRole('button', { name: 'Restore' }).click()

  // Ben goes on typing while it happens, until it has.
  const restored = ann.page.waitForResponse('**/restore')
  let isRestored = false
  const typing = (async () => {
    while (!isRestored) await ben.page.keyboard.type(' And the rudder last', { delay: 30 })
    await ben.page.keyboard.type(' of all.', { delay: 30 })
  })()
  try {
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click()
    await restored
  } finally {
    isRestored = true
  }
  await keepUndo(ann)
  await typing
  await eventually(() => linesOf(ben)).toContain('The hull comes first.')
  await eventually(() => linesOf(ben)).toContain('of all.')
  await text(ann).waitFor()
  await eventually(async () => (await linesOf(ann)) === (await linesOf(ben))).toBe(true)
  expect(await linesOf(ann)).not.toContain('The sails come first.')

  // And back again.
  await ann.page.getByRole('button', { name: 'Undo', exact: true }).click()
  await eventually(() => linesOf(ben)).toContain('The sails come first.')
  await ben.page.getByRole('button', { name: 'Version history' }).click()
  await eventually(() => ben.page.getByText(/Before .* was restored/).count()).toBe(2)
  await ben.page.keyboard.press('Escape')
  await text(ben).waitFor()
  expectQuiet([ann, ben])
})

test('on a phone a whiteboard is looked at as it was, named and brought back, through the sheet', async () => {
  const ann = await stage.guest('Ann Lee')
  const scene = await setScene(ann)
  const params = { projectId: scene.project.id }
  const board = await ann.call(createWhiteboard, { params, body: { title: 'Sketch' } })
  const { page } = ann
  await page.goto(`${scene.base}/b/${board.id}`)
  await page.locator('.excalidraw').waitFor()
  const draw = async (tool: string, y: number) => {
    await page.keyboard.press(tool)
    await page.mouse.move(700, y)
    await page.mouse.down()
    await page.mouse.move(820, y + 90, { steps: 4 })
    await page.mouse.up()
    await saved(ann)
  }
  await page.mouse.click(900, 600)
  await draw('r', 200)
  await ann.call(createWhiteboardVersion, { params: { whiteboardId: board.id }, body: { label: 'One box' } })
  await draw('o', 400)
  const shapes = async () =>
    boardElementsOf(await readRoom(stage.url(), ann, 'board', board.id)).map(({ type }) => type)
  await eventually(shapes).toEqual(['rectangle', 'ellipse'])

  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByRole('button', { name: 'Version history' }).click()
  const sheet = page.getByRole('dialog', { name: 'Versions' })
  await sheet.getByRole('link', { name: /One box/ }).click()
  await page.getByRole('button', { name: 'Versions: One box' }).waitFor()
  await page.locator('.t-history-preview .excalidraw').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await page.getByRole('button', { name: 'Rename' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('The box')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Versions: The box' }).waitFor()
  await page.getByRole('button', { name: 'Restore' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click()
  await page.getByText('“The box” is restored').waitFor()
  await eventually(shapes).toEqual(['rectangle'])
  const { data } = await ann.call(listWhiteboardVersions, { params: { whiteboardId: board.id }, query: {} })
  expect(data.map(({ kind, label }) => [kind, label])).toEqual([
    ['restore', null],
    ['named', 'The box'],
  ])
  expectQuiet([ann])
})

test('a version from before the document was made anew is restored, and that is taken back', async () => {
  const ann = await stage.guest('Ann Lee')
  const scene = await setScene(ann)
  const created = { params: { projectId: scene.project.id }, body: { title: 'Launch plan' } }
  const { id } = await ann.call(createDocument, created)
  const params = { documentId: id }
  await ann.call(addToDocument, { params, body: { markdown: 'The hull comes first.' } })
  await ann.call(createDocumentVersion, { params, body: { label: 'Hull first' } })
  await renew(id)
  await ann.call(addToDocument, { params, body: { markdown: 'Made anew.' } })

  const { page } = ann
  await page.goto(`${scene.base}/d/${id}/history`)
  await page.getByRole('link', { name: /Hull first/ }).click()
  await eventually(() => linesOf(ann)).toContain('The hull comes first.')
  await page.getByRole('button', { name: 'Restore' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click()
  await keepUndo(ann)
  await text(ann).waitFor()
  await eventually(() => linesOf(ann)).toBe('The hull comes first.')
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await eventually(() => linesOf(ann)).toBe('Made anew.')
  expectQuiet([ann])
})
