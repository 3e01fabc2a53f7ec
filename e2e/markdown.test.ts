import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { BlocksInput } from '#shared/blocks-input.ts'
import { blockTypes } from '#shared/blocks-spec.ts'
import { addToDocument, getDocumentContent, getDocumentMarkdown, replaceDocument } from '#shared/document-text.ts'
import { createDocument } from '#shared/documents.ts'
import { listDocumentVersions } from '#shared/versions.ts'
import { eventually } from './browser.ts'
import { intercept } from './hold.ts'
import { openStage } from './stage.ts'

const stage = openStage()
const everything = BlocksInput.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, '../test/corpus/everything.json'), 'utf8')),
)

/** The next time, the server does what is asked, and nobody hears of it. */
async function loseAnswer(page: Page): Promise<void> {
  let isLost = false
  await intercept(page, '**/content', async (route) => {
    if (isLost) return route.fallback()
    isLost = true
    await route.fetch()
    await route.abort()
  })
}

test('a document that a program wrote is whole in the editor, and a letter typed there changes its own block only', async () => {
  const { ann, scene } = await stage.pair()
  const { id } = await ann.call(createDocument, { params: { projectId: scene.project.id }, body: { title: 'Written' } })
  const params = { documentId: id }
  await ann.call(replaceDocument, { params, body: { blocks: everything } })
  const blocks = async () => (await ann.call(getDocumentContent, { params })).blocks
  const before = await blocks()

  await ann.page.goto(`${scene.base}/d/${id}`)
  const shown = ann.page.locator('.bn-editor [data-content-type]')
  await eventually(async () =>
    [
      ...new Set(await shown.evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-content-type') ?? ''))),
    ].toSorted(),
  ).toEqual([...blockTypes].toSorted())
  expect(await blocks()).toEqual(before)

  await shown.first().click()
  await ann.page.keyboard.press('End')
  await ann.page.keyboard.type('!')
  const heading = { ...before[0], content: [{ type: 'text', text: 'Every block!', styles: {} }] }
  await eventually(blocks).toEqual([heading, ...before.slice(1)])

  await ann.call(addToDocument, { params, body: { markdown: 'Written by a **program**' } })
  await ann.page.getByText('Written by a program').waitFor()
})

test('a document goes out as a Markdown file and another one comes in', async () => {
  const { ann, ben, scene } = await stage.pair()
  const body = { title: 'Plan' }
  const { id } = await ann.call(createDocument, { params: { projectId: scene.project.id }, body })
  const params = { documentId: id }
  await ann.call(addToDocument, { params, body: { markdown: '# Before' } })
  for (const { page } of [ann, ben]) {
    await page.goto(`${scene.base}/d/${id}`)
    await page.getByText('Before', { exact: true }).waitFor()
  }
  const menu = () => ann.page.getByRole('button', { name: 'What to do with this document' }).click()
  await menu()
  const download = ann.page.waitForEvent('download')
  await ann.page.getByRole('menuitem', { name: 'Export as Markdown' }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('Plan.md')
  expect(readFileSync(await file.path(), 'utf8')).toBe('# Before\n')

  await menu()
  await ann.page.getByRole('menuitem', { name: 'Import Markdown' }).click()
  // The answer is lost after the server has written: whoever tries again has the text once.
  await loseAnswer(ann.page)
  await ann.page.getByLabel('Markdown', { exact: true }).fill('Added once.')
  await ann.page.getByRole('button', { name: 'Add at the end' }).click()
  await ann.page.getByRole('alert').getByText('The server cannot be reached.').waitFor()
  await ann.page.getByRole('button', { name: 'Add at the end' }).click()
  await ann.page.getByRole('dialog').waitFor({ state: 'detached' })
  const { markdown } = await ann.call(getDocumentMarkdown, { params })
  expect(markdown).toBe('# Before\n\nAdded once.\n')

  await menu()
  await ann.page.getByRole('menuitem', { name: 'Import Markdown' }).click()
  await loseAnswer(ann.page)
  await ann.page.getByLabel('Markdown', { exact: true }).fill('## After\n\n- [x] done')
  await ann.page.getByText('Replace the text', { exact: true }).first().click()
  await ann.page.getByRole('button', { name: 'Replace the text' }).click()
  await ann.page.getByRole('alert').getByText('The server cannot be reached.').waitFor()
  await ann.page.getByRole('button', { name: 'Replace the text' }).click()
  await ann.page.getByRole('dialog').waitFor({ state: 'detached' })
  const { data: versions } = await ann.call(listDocumentVersions, { params })
  // One for each try: what somebody writes in between is in the second.
  expect(versions.filter(({ label }) => label === 'Before an import')).toHaveLength(2)
  await ben.page.getByText('After', { exact: true }).waitFor()
  await ben.page.getByText('Before', { exact: true }).waitFor({ state: 'detached' })
})
