import { afterEach, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { picturesRoot } from '#shared/board-elements.ts'
import { newId } from '#shared/ids.ts'
import type { Problem } from '#shared/problem.ts'
import { bindPictures } from './files.ts'

const picture = { id: 'a1b2', mimeType: 'image/png', dataURL: 'data:image/png;base64,AAAA' }

const tooLarge: Problem = {
  type: 'about:blank',
  title: 'Too large',
  status: 413,
  detail: 'The file is too large.',
  instance: 'r1',
  code: 'too_large',
}

afterEach(() => vi.unstubAllGlobals())

/** A network that may be down before a server that may refuse; counts the uploads that were tried. */
function network() {
  const wire = { isDown: false, refuses: false, tries: 0 }
  vi.stubGlobal('fetch', async (url: string) => {
    if (url.startsWith('data:')) return new Response('bytes')
    wire.tries += 1
    if (wire.isDown) throw new TypeError('Failed to fetch')
    if (wire.refuses) return Response.json(tooLarge, { status: tooLarge.status })
    const id = newId()
    const owner = { objectType: null, objectId: null, createdBy: newId(), createdAt: new Date().toISOString() }
    return Response.json({ id, name: 'Picture', mimeType: 'image/png', size: 5, url: `/api/v1/files/${id}`, ...owner })
  })
  return wire
}

/** A whiteboard that is open in this window; `shown` is what its editor was given. */
function open(whiteboardId: string) {
  const doc = new Y.Doc()
  const shown: string[] = []
  let back = () => {}
  const pictures = bindPictures(doc, {
    whiteboardId,
    mayWrite: () => true,
    has: (id) => shown.includes(id),
    add: ({ id }) => shown.push(id),
    onBack(again) {
      back = again
      return () => (back = () => {})
    },
  })
  return { pictures, shown, back: () => back(), uploaded: () => [...doc.getMap(picturesRoot).keys()] }
}

const leaving = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))

test('a picture that could not be uploaded is sent once when the connection is back, and until then holds the window', async () => {
  const wire = network()
  wire.isDown = true
  const { pictures, back, uploaded } = open('one')
  pictures.onChange([picture])
  await expect.poll(() => wire.tries).toBe(1)
  pictures.onChange([picture])
  expect(leaving(), 'the window is held').toBe(true)

  wire.isDown = false
  await expect.poll(() => (back(), uploaded())).toEqual([picture.id])
  pictures.onChange([picture])
  back()
  expect(wire.tries).toBe(2)
  expect(leaving()).toBe(false)
})

test('a whiteboard that was left with a picture on its way shows and sends it when it is opened again', async () => {
  const wire = network()
  wire.isDown = true
  const left = open('two')
  left.pictures.onChange([picture])
  await expect.poll(() => wire.tries).toBe(1)
  left.pictures.close()
  wire.isDown = false
  left.back()

  const { shown, uploaded } = open('two')
  expect(shown).toEqual([picture.id])
  await expect.poll(uploaded).toEqual([picture.id])
})

test('a picture that the server refuses is not sent again by itself', async () => {
  const wire = network()
  wire.refuses = true
  const { pictures, back, uploaded } = open('three')
  pictures.onChange([picture])
  await expect.poll(leaving).toBe(false)
  pictures.onChange([picture])
  back()
  expect(wire.tries).toBe(1)
  expect(uploaded()).toEqual([])
})
