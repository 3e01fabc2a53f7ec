import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createDocument } from '#shared/documents.ts'
import { layCable } from './cable.ts'
import { openStage } from './stage.ts'
import { renew, setScene } from './world.ts'

const stage = openStage()

test('what was typed into a document that was replaced meanwhile is not merged, but handed out as a file', async () => {
  const cable = await layCable(stage.url())
  const ann = await stage.guest('Ann Lee', {}, cable.url)
  const { page, context } = ann
  const { project, base } = await setScene(ann)
  const document = await ann.call(createDocument, { params: { projectId: project.id }, body: { title: 'Launch plan' } })
  await page.goto(`${base}/d/${document.id}`)
  const text = page.getByRole('textbox', { name: 'Text of the document' })
  await text.focus()
  await page.keyboard.type('Before.')
  await page.getByText('Saved', { exact: true }).waitFor()

  cable.pull()
  await context.setOffline(true)
  await page.getByText('Offline', { exact: true }).first().waitFor()
  await page.keyboard.type(' Typed on the train.')
  await page.getByText(/^Offline: \d+ changes? kept$/).waitFor()
  await renew(document.id)
  cable.plug()
  await context.setOffline(false)

  await page.getByText('They are kept on this device').waitFor()
  await text.waitFor()
  expect(await text.textContent()).not.toContain('Typed on the train.')
  // Kept for as long as it takes, over a reload too.
  await page.reload()
  const arriving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save a copy' }).click()
  const file = await arriving
  expect(file.suggestedFilename()).toBe('Launch plan (kept).txt')
  expect(await readFile(await file.path(), 'utf8')).toBe('Before. Typed on the train.')

  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()
  await page.getByText('They are kept on this device').waitFor({ state: 'detached' })
  await cable.close()
})
