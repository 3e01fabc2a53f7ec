import { expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { bindScene, type Shape } from './binding.ts'

type Box = Shape & Record<string, unknown>

function inOrder(fresh: Record<string, unknown>[]): Record<string, unknown>[] {
  const places = fresh.map((props) => String(props['index']))
  if (places.every((place, i) => i === 0 || String(places[i - 1]) <= place)) return fresh
  return fresh.map((props, i) => ({ ...props, index: `b${i}` }))
}

/** A stand-in for the editor: shapes in an array, versions that grow with each change. */
function board(doc: Y.Doc, mayWrite = true) {
  let shapes: Box[] = []
  let editing: string | null = null
  let shown = 0
  const changed = (shape: Box, props: object): Box => ({
    ...shape,
    ...props,
    version: shape.version + 1,
    versionNonce: shape.versionNonce + 7,
  })
  const binding = bindScene<Box>(
    doc,
    {
      shapes: () => shapes,
      editing: () => editing,
      changed,
      // As the editor does: shapes whose places do not grow get new ones.
      restored: (fresh) =>
        inOrder(fresh).map((props) => ({
          ...props,
          id: String(props['id']),
          index: String(props['index']),
          version: 1,
          versionNonce: 1,
        })),
      show(next) {
        shapes = next
        shown += 1
      },
    },
    () => mayWrite,
  )
  const set = (id: string, props: object) => {
    const known = shapes.find((each) => each.id === id)
    const next = changed(known ?? { id, index: 'a0', version: 0, versionNonce: 0, isDeleted: false }, props)
    shapes = [...shapes.filter((each) => each.id !== id), next]
    binding.onChange()
  }
  return {
    binding,
    set,
    draw(id: string, props: object) {
      set(id, props)
      binding.flush()
    },
    edit: (id: string | null) => {
      editing = id
      binding.onChange()
    },
    get: (id: string) => shapes.find((each) => each.id === id),
    ids: () => shapes.map((each) => each.id),
    shown: () => shown,
  }
}

/** Two documents that pass on each other's changes at once. */
function pair() {
  const [left, right] = [new Y.Doc(), new Y.Doc()]
  let online = true
  const link = (from: Y.Doc, to: Y.Doc) =>
    from.on(
      'update',
      (update: Uint8Array, origin: unknown) => online && origin !== 'net' && Y.applyUpdate(to, update, 'net'),
    )
  link(left, right)
  link(right, left)
  return {
    left,
    right,
    cut: () => void (online = false),
    heal() {
      online = true
      const toLeft = Y.encodeStateAsUpdate(right, Y.encodeStateVector(left))
      Y.applyUpdate(right, Y.encodeStateAsUpdate(left, Y.encodeStateVector(right)), 'net')
      Y.applyUpdate(left, toLeft, 'net')
    },
  }
}

test('what one draws the other sees, without its version', () => {
  const { left, right } = pair()
  const [a, b] = [board(left), board(right)]
  a.draw('box', { x: 10, type: 'rectangle' })
  expect(b.get('box')).toMatchObject({ x: 10, type: 'rectangle' })
  expect(right.getMap<Y.Map<unknown>>('elements').get('box')?.has('version')).toBe(false)
})

test('moved here and recoloured there while apart: both survive', () => {
  const { left, right, cut, heal } = pair()
  const [a, b] = [board(left), board(right)]
  a.draw('box', { x: 0, color: 'black' })
  cut()
  a.draw('box', { x: 50 })
  b.draw('box', { color: 'red' })
  heal()
  for (const side of [a, b]) expect(side.get('box')).toMatchObject({ x: 50, color: 'red' })
})

test('a stale property is never written over a newer one of a peer', () => {
  const { left, right } = pair()
  const [a, b] = [board(left), board(right)]
  a.draw('box', { x: 0, color: 'black' })
  // Moved, but not yet flushed, when the new colour arrives.
  a.set('box', { x: 50 })
  b.draw('box', { color: 'red' })
  a.binding.flush()
  for (const side of [a, b]) expect(side.get('box')).toMatchObject({ x: 50, color: 'red' })
})

test('an arrived change is not sent back', () => {
  const { left, right } = pair()
  const [a, b] = [board(left), board(right)]
  const echoed = vi.fn<() => void>()
  right.on('update', (_update, origin) => origin !== 'net' && echoed())
  a.draw('box', { x: 1 })
  b.binding.onChange()
  b.binding.flush()
  expect(echoed).not.toHaveBeenCalled()
})

test('points that the editor changes in place are noticed', () => {
  const { left, right } = pair()
  const [a, b] = [board(left), board(right)]
  const points = [[0, 0]]
  a.draw('line', { points })
  points.push([5, 5])
  a.draw('line', { points })
  expect(b.get('line')).toMatchObject({
    points: [
      [0, 0],
      [5, 5],
    ],
  })
})

test('text being written stays, and the move that came meanwhile follows when it is done', () => {
  const { left, right } = pair()
  const [a, b] = [board(left), board(right)]
  a.draw('note', { text: 'Pa', x: 0 })
  a.edit('note')
  a.set('note', { text: 'Paint' })
  b.draw('note', { x: 90 })
  expect(a.get('note')).toMatchObject({ text: 'Paint', x: 0 })
  a.edit(null)
  for (const side of [a, b]) expect(side.get('note')).toMatchObject({ text: 'Paint', x: 90 })
})

test('both sides draw in the order of the index', () => {
  const { left, right } = pair()
  const [a, b] = [board(left), board(right)]
  a.draw('top', { index: 'a2' })
  b.draw('bottom', { index: 'a1' })
  a.draw('middle', { index: 'a1V' })
  expect(b.ids()).toEqual(['bottom', 'middle', 'top'])
})

test('a board that is opened keeps its drawing order, whatever order the document has', () => {
  const { left, right } = pair()
  const a = board(left)
  a.draw('front', { index: 'a9' })
  a.draw('back', { index: 'a1' })
  const b = board(right)
  expect(b.ids()).toEqual(['back', 'front'])
  expect(b.get('front')?.index).toBe('a9')
})

test('a shape that the server purged goes away and is not written again', () => {
  const { left, right } = pair()
  const a = board(left)
  a.draw('box', { isDeleted: true })
  right.getMap('elements').delete('box')
  expect(a.get('box')).toBeUndefined()
  expect(left.getMap('elements').has('box')).toBe(false)
})

test('a reader writes nothing', () => {
  const { left, right } = pair()
  const reader = board(left, false)
  reader.draw('box', { x: 1 })
  expect(right.getMap('elements').size).toBe(0)
})

test('opening a board shows everything once and writes nothing', () => {
  const { left, right } = pair()
  board(left).draw('box', { x: 1 })
  const written = vi.fn<() => void>()
  right.on('update', written)
  const b = board(right)
  b.binding.onChange()
  b.binding.flush()
  expect([b.ids(), b.shown(), written.mock.calls.length]).toEqual([['box'], 1, 0])
})
