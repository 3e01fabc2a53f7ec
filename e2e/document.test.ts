import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { getDocumentContent } from '#shared/document-text.ts'
import { createDocument } from '#shared/documents.ts'
import { eventually, expectQuiet } from './browser.ts'
import { intercept } from './hold.ts'
import { layCable } from './cable.ts'
import { readDocument } from './reader.ts'
import { openStage } from './stage.ts'
import { type Guest, join, type Scene, setScene } from './world.ts'

const stage = openStage()

const text = (page: Page) => page.getByRole('textbox', { name: 'Text of the document' })

/** The lines that somebody sees, without the others' carets. */
const linesOf = ({ page }: Guest): Promise<string[]> =>
  page.locator('.bn-editor .bn-inline-content').evaluateAll((lines) =>
    lines.map((line) => {
      const copy = line.cloneNode(true)
      if (!(copy instanceof HTMLElement)) return ''
      for (const caret of copy.querySelectorAll('.t-caret')) caret.remove()
      return copy.textContent?.replaceAll('\u2060', '') ?? ''
    }),
  )

/** Writes a new line at the end, as somebody would who clicks there. */
async function write(guest: Guest, line: string): Promise<void> {
  const { page } = guest
  const end = await page.locator('.bn-editor .bn-inline-content').last().boundingBox()
  if (!end) throw new Error('there is no text')
  await page.mouse.click(end.x + end.width - 1, end.y + end.height / 2)
  await page.keyboard.press('Enter')
  await page.keyboard.type(line)
  await eventually(() => linesOf(guest)).toContain(line)
}

/** Keeps the program of the editor from this page until it is let come, as on a slow network. */
async function holdEditor(page: Page): Promise<() => void> {
  let letCome = () => {}
  const coming = new Promise<void>((resolve) => (letCome = resolve))
  await intercept(page, /\/Editor-[^/]*\.js$/, async (route) => {
    await coming
    await route.continue()
  })
  return letCome
}

async function openTogether(guests: Guest[], { project, base }: Scene, title = 'Launch plan'): Promise<string> {
  const [first] = guests
  if (!first) throw new Error('nobody is there')
  const document = await first.call(createDocument, { params: { projectId: project.id }, body: { title } })
  for (const { page } of guests) {
    await page.goto(`${base}/d/${document.id}`)
    await text(page).waitFor()
  }
  return document.id
}

const saved = ({ page }: Guest) => page.getByText('Saved', { exact: true }).waitFor()

test('a document made and named by one is opened and read by the other while it is written', async () => {
  const { ann, ben, scene } = await stage.pair()
  for (const { page } of [ann, ben]) await page.goto(`${scene.base}/p/${scene.project.key}/docs`)
  const letEditorCome = await holdEditor(ann.page)
  await ann.page.getByRole('button', { name: 'New document' }).first().click()
  await ann.page.getByRole('textbox', { name: 'Title' }).fill('Launch plan')
  await ann.page.keyboard.press('Enter')
  // The editor is not there yet: it is meant for it nevertheless, and no shortcut.
  await ann.page.keyboard.type('ghosts\nThe hull')
  letEditorCome()
  await ben.page.getByRole('link', { name: 'Launch plan' }).click()
  await text(ben.page).waitFor()
  await text(ann.page).getByText('The hull').waitFor()
  await ann.page.keyboard.type(' comes first.')
  await eventually(() => linesOf(ben)).toContain('ghosts')
  await eventually(() => linesOf(ben)).toContain('The hull comes first.')
  await ben.page.getByRole('group', { name: 'In this document now' }).getByRole('img', { name: 'Ann Lee' }).waitFor()
  expectQuiet([ann, ben])
})

test('two type at once: both see both texts and the other’s caret, and the server keeps it', async () => {
  const { ann, ben, scene } = await stage.pair()
  const id = await openTogether([ann, ben], scene)
  await text(ann.page).focus()
  await ann.page.keyboard.type('Ann begins.')
  await eventually(() => linesOf(ben)).toContain('Ann begins.')
  await write(ben, 'Ben goes on.')
  await ann.page.locator('.t-caret', { hasText: 'Ben' }).waitFor({ state: 'attached' })
  await ben.page.locator('.t-caret', { hasText: 'Ann' }).waitFor({ state: 'attached' })

  await ann.page.keyboard.press('Control+Home')
  await Promise.all([
    ann.page.keyboard.type('Every plan has a start. '),
    ben.page.keyboard.type(' And every plan has an end.'),
  ])
  const whole = ['Every plan has a start. Ann begins.', 'Ben goes on. And every plan has an end.']
  await eventually(async () => (await linesOf(ann)).filter(Boolean)).toEqual(whole)
  await eventually(async () => (await linesOf(ben)).filter(Boolean)).toEqual(whole)
  for (const guest of [ann, ben]) await saved(guest)
  expect((await readDocument(stage.url(), ann, id)).filter(Boolean)).toEqual(whole)

  await ben.page.reload()
  await text(ben.page).waitFor()
  await eventually(async () => (await linesOf(ben)).filter(Boolean)).toEqual(whole)
  expectQuiet([ann, ben])
})

test('what is typed without a network is kept, the save word says so, and both texts are one afterwards', async () => {
  const cable = await layCable(stage.url())
  const [ann, ben] = [await stage.guest('Ann Lee', {}, cable.url), await stage.guest('Ben Rossi')]
  const scene = await setScene(ben)
  await join(ben, ann, scene)
  const id = await openTogether([ben, ann], scene)
  await text(ben.page).focus()
  await ben.page.keyboard.type('Together.')
  await eventually(() => linesOf(ann)).toContain('Together.')
  await saved(ben)

  cable.pull()
  await ann.context.setOffline(true)
  await ann.page.getByText('Offline', { exact: true }).first().waitFor()
  await write(ann, 'Ann on the train.')
  await write(ben, 'Ben in the office.')
  await ann.page.getByText(/^Offline: \d+ changes? kept$/).waitFor()
  await saved(ben)
  expect(await linesOf(ann)).not.toContain('Ben in the office.')
  expect(await linesOf(ben)).not.toContain('Ann on the train.')

  cable.plug()
  await ann.context.setOffline(false)
  await eventually(() => linesOf(ann)).toContain('Ben in the office.')
  await eventually(() => linesOf(ben)).toContain('Ann on the train.')
  await saved(ann)
  const merged = await linesOf(ben)
  await eventually(() => linesOf(ann)).toEqual(merged)
  expect(await readDocument(stage.url(), ben, id)).toEqual(merged)
  await cable.close()
  expectQuiet([ben])
  expectQuiet([ann], [/net::ERR_/, /WebSocket connection to .* failed/])
})

test('undo takes back what I wrote, never what somebody else wrote meanwhile', async () => {
  const { ann, ben, scene } = await stage.pair()
  await openTogether([ann, ben], scene)
  await text(ann.page).focus()
  await ann.page.keyboard.type('Mine.')
  await eventually(() => linesOf(ben)).toContain('Mine.')
  await write(ben, 'His.')
  await eventually(() => linesOf(ann)).toContain('His.')

  await ann.page.keyboard.press('Control+z')
  await eventually(() => linesOf(ann)).not.toContain('Mine.')
  await eventually(() => linesOf(ben)).not.toContain('Mine.')
  expect(await linesOf(ann)).toContain('His.')
  expect(await linesOf(ben)).toContain('His.')
  await ann.page.keyboard.press('Control+Shift+z')
  await eventually(() => linesOf(ben)).toContain('Mine.')
  expectQuiet([ann, ben])
})

test('words that are selected get a bar that makes them bold, and it goes with the focus', async () => {
  const ann = await stage.guest('Ann Lee')
  await openTogether([ann], await setScene(ann))
  const { page } = ann
  await text(page).focus()
  await page.keyboard.type('Hull first')
  await page.keyboard.press('Control+A')
  const bold = page.getByRole('button', { name: 'Bold', exact: true })
  await bold.waitFor()
  await bold.click()
  await page.locator('.bn-editor strong', { hasText: 'Hull first' }).waitFor()
  await page.getByRole('textbox', { name: 'Title' }).focus()
  await bold.waitFor({ state: 'hidden' })
  expectQuiet([ann])
})

test('whoever opens a document of their own that was never renamed types nothing into its title', async () => {
  const ann = await stage.guest('Ann Lee')
  await openTogether([ann], await setScene(ann))
  await ann.page.keyboard.type('zz')
  expect(await ann.page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Launch plan')
  expectQuiet([ann])
})

/** Pastes what a browser puts on the clipboard, where the caret is. */
const paste = (page: Page, html: string): Promise<void> =>
  text(page).evaluate((editor, given) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/html', given)
    editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, html)

const dot =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

test('text with pictures inside is pasted at once and where the caret is; each picture follows, or it is said that it does not', async () => {
  const ann = await stage.guest('Ann Lee')
  const id = await openTogether([ann], await setScene(ann))
  const { page } = ann
  let letUpload = () => {}
  const uploading = new Promise<void>((resolve) => (letUpload = resolve))
  await intercept(page, /\/api\/v1\/files\?/, async (route) => {
    await uploading
    await route.continue()
  })
  await text(page).focus()
  await page.keyboard.type('Plan.')
  await page.keyboard.press('Enter')
  await paste(
    page,
    `<p>Hull:</p><img src="${dot}" alt="Hull"><img src="data:image/png;base64,!" alt="Sail"><p>Ready.</p>`,
  )
  await eventually(() => linesOf(ann)).toContain('Ready.')
  await page.getByText('“Sail” was not pasted').waitFor()
  // Elsewhere by the time the picture is there.
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('The ')
  letUpload()
  await page.locator('.bn-editor img[src*="/api/v1/files/"]').waitFor()
  const kept = async () => {
    const { blocks } = await ann.call(getDocumentContent, { params: { documentId: id } })
    return blocks.map(({ type, props }) => (type === 'image' ? `${props['name']}${props['url'] && ' is there'}` : type))
  }
  await eventually(kept).toEqual(['paragraph', 'paragraph', 'Hull is there', 'Sail', 'paragraph'])
  expect(await linesOf(ann)).toEqual(['The Plan.', 'Hull:', 'Ready.'])
  expectQuiet([ann], [/ERR_INVALID_URL/])
})
