import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { boardUpdate } from '#shared/board-elements.ts'
import { documentUpdate, styled } from '#shared/blocks.ts'
import { copyOf, earlierNames } from './leftover.ts'

const room = { kind: 'doc', id: 'c1', gen: 3, userId: 'ana' } as const

test('only what the same person kept of the same object in another generation is a leftover', () => {
  const names = [
    'truss:ana:doc:c1:1',
    'truss:ana:doc:c1:2',
    'truss:ana:doc:c1:3',
    'truss:ana:doc:c11:2',
    'truss:ana:board:c1:2',
    'truss:bob:doc:c1:2',
    'other',
  ]
  expect(earlierNames(room, names)).toEqual(['truss:ana:doc:c1:1', 'truss:ana:doc:c1:2'])
})

test('the copy of a document has its words, the copy of a whiteboard opens in Excalidraw', async () => {
  const doc = new Y.Doc()
  const words = (text: string) => ({ type: 'paragraph' as const, content: [styled(text)] })
  Y.applyUpdate(doc, documentUpdate([words('What I typed'), words('and more')]))
  const text = copyOf(doc, 'doc', 'Plan')
  expect(text.name).toBe('Plan (kept).txt')
  expect(await text.text()).toBe('What I typed\nand more')

  const board = new Y.Doc()
  Y.applyUpdate(board, boardUpdate([{ id: 'a', type: 'rectangle' }]))
  const drawing = copyOf(board, 'board', 'Map')
  expect(drawing.name).toBe('Map (kept).excalidraw')
  expect(JSON.parse(await drawing.text())).toMatchObject({ type: 'excalidraw', elements: [{ id: 'a' }] })
})
