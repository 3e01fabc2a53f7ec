import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BlockNoteEditor, BlockNoteSchema, createInlineContentSpec } from '@blocknote/core'
import { blocksToYDoc, yDocToBlocks } from '@blocknote/core/yjs'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { documentUpdate } from '#shared/blocks.ts'
import { BlocksInput } from '#shared/blocks-input.ts'
import { type Block, blockTypes, documentRoot, type NewBlock } from '#shared/blocks-spec.ts'
import { markdownOf } from '#shared/markdown.ts'
import { blocksFromMarkdown } from '#shared/markdown-read.ts'
import { blocksOf } from '#shared/read-blocks.ts'

const folder = join(import.meta.dirname, 'corpus')
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const files = readdirSync(folder).filter((name) => /\.(md|json)$/.test(name))
const texts = files.filter((name) => name.endsWith('.md'))
const inputOf = (name: string): NewBlock[] =>
  name.endsWith('.json') ? BlocksInput.parse(JSON.parse(read(name))) : (blocksFromMarkdown(read(name)) ?? [])

// The mention of web/docs/schema.tsx, which is React there.
const mention = createInlineContentSpec(
  { type: 'mention', propSchema: { userId: { default: '' }, label: { default: '' } }, content: 'none' },
  { render: () => ({ dom: document.createElement('span') }) },
)
const editor = BlockNoteEditor.create({
  schema: BlockNoteSchema.create().extend({ inlineContentSpecs: { mention } }),
})
// @ts-expect-error BlockNote's own editor does not fit its function's type under exactOptionalPropertyTypes
const readByEditor = (doc: Y.Doc) => yDocToBlocks(editor, doc, documentRoot)
// @ts-expect-error the same
const writtenByEditor = (blocks: ReturnType<typeof readByEditor>): Y.Doc => blocksToYDoc(editor, blocks, documentRoot)

function docOf(blocks: NewBlock[]): Y.Doc {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, documentUpdate(blocks))
  return doc
}

/** Every node with its attributes and text; BlockNote writes an absent number as the word "undefined" into the string form only. */
const shapeOf = (doc: Y.Doc) =>
  doc
    .getXmlFragment(documentRoot)
    .toJSON()
    .replaceAll(/ \w+="undefined"/g, '')

/** The same JSON: what the editor leaves undefined, or gives no width, is null or absent with us. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => {
      if (key === 'columnWidths' && Array.isArray(inner)) return inner.map((width: unknown) => width || null)
      return key === 'content' && inner === null ? undefined : inner
    }),
  )

const withoutIds = (blocks: Block[]): object[] =>
  blocks.map(({ type, props, content, children }) => ({ type, props, content, children: withoutIds(children) }))
const blocksIn = (markdown: string) => blocksOf(docOf(blocksFromMarkdown(markdown) ?? []))

test('the corpus holds every block of the editor, and we know every one', () => {
  const inside = (blocks: NewBlock[]): string[] =>
    blocks.flatMap(({ type, children = [] }) => [type, ...inside(children)])
  expect([...new Set(inside(inputOf('everything.json')))].toSorted()).toEqual([...blockTypes].toSorted())
  expect(Object.keys(editor.schema.blockSpecs).toSorted()).toEqual([...blockTypes].toSorted())
})

test.each(files)('%s: what we write has the very shape that the editor writes', (name) => {
  const ours = docOf(inputOf(name))
  expect(shapeOf(ours)).toBe(shapeOf(writtenByEditor(readByEditor(ours))))
})

test.each(files)('%s: we read what the editor reads', (name) => {
  const doc = docOf(inputOf(name))
  expect(plain(blocksOf(doc))).toEqual(plain(readByEditor(doc)))
})

test.each(files)('%s: read and written again, a document is the same', (name) => {
  const doc = docOf(inputOf(name))
  const again = docOf(BlocksInput.parse(plain(blocksOf(doc))))
  expect(shapeOf(again)).toBe(shapeOf(doc))
})

test.each(texts)('%s: as blocks, as Markdown and as blocks again it is the same', (name) => {
  const blocks = blocksIn(read(name))
  const written = markdownOf(blocks)
  expect(withoutIds(blocksIn(written))).toEqual(withoutIds(blocks))
  expect(markdownOf(blocksIn(written))).toBe(written)
})

test('what Markdown cannot say is left out, and the rest stays', () => {
  const written = markdownOf(blocksOf(docOf(inputOf('everything.json'))))
  expect(written).toBe(read('everything.md.expected'))
  expect(markdownOf(blocksIn(written))).toBe(written)
})
