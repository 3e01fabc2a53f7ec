import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { documentRoot } from '#shared/blocks.ts'
import { blocksOf } from '#shared/read-blocks.ts'
import { beginText } from './firstLine.ts'

test('two who begin an empty text at once have one first line', () => {
  const [ann, ben] = [new Y.Doc(), new Y.Doc()]
  beginText(ann)
  beginText(ben)
  Y.applyUpdate(ann, Y.encodeStateAsUpdate(ben))
  Y.applyUpdate(ben, Y.encodeStateAsUpdate(ann))
  expect(blocksOf(ann).map(({ type }) => type)).toEqual(['paragraph'])
  expect(ann.getXmlFragment(documentRoot).toJSON()).toBe(ben.getXmlFragment(documentRoot).toJSON())
  expect(ann.getXmlFragment(documentRoot).length).toBe(1)
})

test('a text that has begun stays as it is', () => {
  const doc = new Y.Doc()
  beginText(doc)
  const before = Y.encodeStateAsUpdate(doc)
  beginText(doc)
  expect(Y.encodeStateAsUpdate(doc)).toEqual(before)
})
