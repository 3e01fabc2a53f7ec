import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { documentUpdate, styled } from '#shared/blocks.ts'
import type { Block } from '#shared/blocks-spec.ts'
import { boardElementsOf, boardUpdate, picturesRoot } from '#shared/board-elements.ts'
import { blocksOf, plainTextOf } from '#shared/read-blocks.ts'
import { replacingUpdate } from './replace.ts'
import { contentIn } from './versions-content.ts'

function docOf(update: Uint8Array): Y.Doc {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, update)
  return doc
}

function replaced(kind: 'doc' | 'board', version: Uint8Array, current: Y.Doc): void {
  const update = replacingUpdate(kind, version, Y.encodeStateAsUpdate(current))
  if (!update) throw new Error('something differs')
  Y.applyUpdate(current, update)
}

const withoutId = ({ children, ...block }: Block): unknown => ({ ...block, id: '', children: children.map(withoutId) })

test('a document of another history becomes the version, block by block, and a second time nothing differs', () => {
  const version = documentUpdate([
    { type: 'heading', id: 'h', props: { level: 2 }, content: 'Plan' },
    { type: 'checkListItem', props: { checked: true }, content: [styled('Hull', { bold: true })] },
    {
      type: 'bulletListItem',
      content: [{ type: 'mention', props: { userId: 'c1', label: '@ana' } }],
      children: [{ type: 'paragraph', content: 'below' }],
    },
    { type: 'image', props: { url: '/api/v1/files/x', name: 'x.png', previewWidth: 200 } },
  ])
  const current = docOf(documentUpdate([{ type: 'paragraph', content: 'Something else' }]))
  replaced('doc', version, current)
  expect(blocksOf(current).map(withoutId)).toEqual(blocksOf(docOf(version)).map(withoutId))
  expect(replacingUpdate('doc', version, Y.encodeStateAsUpdate(current))).toBeNull()
})

test('what is typed meanwhile into a block that stays is kept', () => {
  const version = documentUpdate([
    { type: 'paragraph', content: 'Both have this.' },
    { type: 'paragraph', content: 'Only the version.' },
  ])
  const current = docOf(documentUpdate([{ type: 'paragraph', content: 'Both have this.' }]))
  const update = replacingUpdate('doc', version, Y.encodeStateAsUpdate(current))
  const words = current.getXmlFragment('body').firstChild
  const text = words instanceof Y.XmlElement ? words.createTreeWalker((node) => node instanceof Y.XmlText).next() : null
  if (!(text?.value instanceof Y.XmlText)) throw new Error('there are words')
  text.value.insert(0, 'Typed. ')
  Y.applyUpdate(current, update ?? new Uint8Array())
  expect(plainTextOf(blocksOf(current))).toBe('Typed. Both have this.\nOnly the version.')
})

test('a whiteboard of another history gets the shapes and pictures of the version and no others', () => {
  const shape = (id: string, more = {}) => ({
    id,
    type: 'rectangle',
    x: 1,
    y: 2,
    index: 'a0',
    isDeleted: false,
    ...more,
  })
  const drawn = docOf(boardUpdate([shape('stays', { x: 5 }), shape('comes', { link: null })]))
  drawn.getMap(picturesRoot).set('p', { mimeType: 'image/png', url: '/api/v1/files/p' })
  const version = Y.encodeStateAsUpdate(drawn)
  const current = docOf(
    boardUpdate([shape('stays', { customData: 1 }), shape('goes'), shape('comes', { isDeleted: true })]),
  )
  replaced('board', version, current)
  expect(boardElementsOf(current)).toEqual(boardElementsOf(drawn))
  expect(contentIn('board', Y.encodeStateAsUpdate(current))).toEqual(contentIn('board', version))
  expect(replacingUpdate('board', version, Y.encodeStateAsUpdate(current))).toBeNull()
})
