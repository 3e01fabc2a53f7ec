import { BlockNoteEditor } from '@blocknote/core'
import { blocksToYDoc, yDocToBlocks } from '@blocknote/core/yjs'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { documentUpdate, styled, type NewBlock } from './blocks.ts'
import { boardElementsOf, boardText, boardUpdate } from './board-elements.ts'
import { blocksOf, plainTextOf } from './read-blocks.ts'

const blocks: NewBlock[] = [
  { type: 'heading', props: { level: 2 }, content: 'Release plan' },
  {
    type: 'paragraph',
    content: [
      styled('We ship '),
      styled('on Friday', { bold: true, textColor: 'red' }),
      styled(' 🚢, see '),
      { type: 'link', href: 'https://truss.test', content: [styled('the board', { italic: true })] },
    ],
    children: [{ type: 'bulletListItem', content: 'unless it rains' }],
  },
  { type: 'numberedListItem', content: 'one' },
  { type: 'checkListItem', props: { checked: true }, content: 'done' },
  { type: 'codeBlock', props: { language: 'typescript' }, content: 'let a = 1\nlet b' },
  { type: 'quote', content: 'so it goes' },
  { type: 'image', props: { url: '/files/a.png', caption: 'a picture' } },
  { type: 'divider' },
  { type: 'paragraph' },
]

const editor = BlockNoteEditor.create()
// @ts-expect-error BlockNote's own default editor does not fit its function's type under exactOptionalPropertyTypes
const readByEditor = (doc: Y.Doc) => yDocToBlocks(editor, doc, 'body')
type Read = typeof editor.document | ReturnType<typeof readByEditor>
// @ts-expect-error the same
const writtenByEditor = (read: Read): Y.Doc => blocksToYDoc(editor, read, 'body')

const docOf = (update: Uint8Array): Y.Doc => {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, update)
  return doc
}

test('the editor reads back exactly what was written down', () => {
  const read = readByEditor(docOf(documentUpdate(blocks)))
  expect(read).toMatchObject([
    { type: 'heading', props: { level: 2 }, content: [{ text: 'Release plan', styles: {} }] },
    {
      type: 'paragraph',
      content: [
        { text: 'We ship ' },
        { text: 'on Friday', styles: { bold: true, textColor: 'red' } },
        { text: ' 🚢, see ' },
        { type: 'link', href: 'https://truss.test', content: [{ text: 'the board', styles: { italic: true } }] },
      ],
      children: [{ type: 'bulletListItem', content: [{ text: 'unless it rains' }] }],
    },
    { type: 'numberedListItem', content: [{ text: 'one' }] },
    { type: 'checkListItem', props: { checked: true }, content: [{ text: 'done' }] },
    { type: 'codeBlock', props: { language: 'typescript' }, content: [{ text: 'let a = 1\nlet b' }] },
    { type: 'quote', content: [{ text: 'so it goes' }] },
    { type: 'image', props: { url: '/files/a.png', caption: 'a picture' } },
    { type: 'divider' },
    { type: 'paragraph', content: [] },
  ])
})

test('what is written down has the very shape that the editor writes', () => {
  const ours = docOf(documentUpdate(blocks))
  const theirs = writtenByEditor(readByEditor(ours))
  // BlockNote writes an absent number as the word "undefined" into the string form only.
  const shape = (doc: Y.Doc) =>
    doc
      .getXmlFragment('body')
      .toJSON()
      .replaceAll(/ \w+="undefined"/g, '')
  expect(shape(ours)).toBe(shape(theirs))
})

test('blocks are read without an editor as the editor reads them', () => {
  const doc = docOf(documentUpdate(blocks))
  const read = blocksOf(doc).map((block) => ({ ...block, ...(block.content === null && { content: undefined }) }))
  expect(read).toEqual(readByEditor(doc).map((block) => ({ ...block, content: block.content })))
  expect(plainTextOf(blocksOf(doc))).toBe(
    'Release plan\nWe ship on Friday 🚢, see the board\nunless it rains\none\ndone\nlet a = 1\nlet b\nso it goes\na picture\n',
  )
})

test('tables give one line a row', () => {
  const table = {
    type: 'table' as const,
    content: { type: 'tableContent' as const, rows: [{ cells: ['a', 'b'] }, { cells: ['c', 'd'] }] },
  }
  editor.replaceBlocks(editor.document, [table])
  expect(plainTextOf(blocksOf(writtenByEditor(editor.document))).trim()).toBe('a\tb\nc\td')
})

test('a whiteboard is read back, without what was deleted', () => {
  const doc = docOf(
    boardUpdate([
      { id: 'one', type: 'text', text: 'Idea', x: 1, points: [[0, 1]] },
      { id: 'two', type: 'text', text: 'gone', isDeleted: true },
    ]),
  )
  expect(boardElementsOf(doc)).toEqual([{ id: 'one', type: 'text', text: 'Idea', x: 1, points: [[0, 1]] }])
  expect(boardText(boardElementsOf(doc))).toBe('Idea')
})
