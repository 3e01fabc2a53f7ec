import { afterEach, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { picturesRoot } from '#shared/board-elements.ts'
import { newId } from '#shared/ids.ts'
import type { Problem } from '#shared/problem.ts'
import { bindPictures } from './files.ts'
import type { KeptPictures, Picture } from './keptPictures.ts'

const picture = { id: 'a1b2', mimeType: 'image/png', dataURL: 'data:image/png;base64,AAAA' }

const problem = (status: number, code: string): Problem => ({
  type: 'about:blank',
  title: 'No',
  status,
  detail: 'Not this.',
  instance: 'r1',
  code,
})
const tooLarge = problem(413, 'too_large')
const signedOut = problem(401, 'unauthenticated')

afterEach(() => vi.unstubAllGlobals())

/** A network that may be down before a server that may refuse; counts the uploads that were tried. */
function network() {
  const wire: { isDown: boolean; refusal: Problem | null; tries: number } = { isDown: false, refusal: null, tries: 0 }
  vi.stubGlobal('fetch', async (_url: string, init?: RequestInit) => {
    if (init?.method !== 'POST') return new Response('bytes')
    wire.tries += 1
    if (wire.isDown) throw new TypeError('Failed to fetch')
    if (wire.refusal) return Response.json(wire.refusal, { status: wire.refusal.status })
    const id = newId()
    const owner = { objectType: null, objectId: null, createdBy: newId(), createdAt: new Date().toISOString() }
    return Response.json({ id, name: 'Picture', mimeType: 'image/png', size: 5, url: `/api/v1/files/${id}`, ...owner })
  })
  return wire
}

/** What a browser keeps of one whiteboard. */
function keeper() {
  const pictures = new Map<string, Picture>()
  const kept: KeptPictures = {
    all: async () => [...pictures.values()],
    put: async (each) => void pictures.set(each.id, each),
    drop: async (id) => void pictures.delete(id),
  }
  return { kept, ids: () => [...pictures.keys()] }
}

/** A whiteboard that is open; `shown` is what its editor was given. */
function open(kept: KeptPictures, mayWrite = () => true) {
  const doc = new Y.Doc()
  const shown: string[] = []
  let back = () => {}
  const pictures = bindPictures(doc, {
    whiteboardId: 'deck',
    mayWrite,
    has: (id) => shown.includes(id),
    add: ({ id }) => shown.push(id),
    onBack(again) {
      back = again
      return () => (back = () => {})
    },
    kept,
  })
  return { pictures, shown, back: () => back(), uploaded: () => [...doc.getMap(picturesRoot).keys()] }
}

/** The same, and a picture was put on it and its upload tried once. */
async function openWith(kept: KeptPictures, wire: { tries: number }) {
  const board = open(kept)
  board.pictures.onChange([picture])
  await expect.poll(() => wire.tries).toBe(1)
  return board
}

test('what was kept is sent as soon as it is known that one may write here', async () => {
  const wire = network()
  const { kept, ids } = keeper()
  await kept.put(picture)
  let may = false
  const board = open(kept, () => may)
  await expect.poll(() => board.shown).toEqual([picture.id])
  board.pictures.onChange([picture])
  expect(wire.tries).toBe(0)
  may = true
  board.pictures.onChange([picture])
  await expect.poll(board.uploaded).toEqual([picture.id])
  await expect.poll(ids).toEqual([])
})

test('a picture that could not be uploaded is kept, and sent once when the connection is back', async () => {
  const wire = network()
  wire.isDown = true
  const { kept, ids } = keeper()
  const { pictures, back, uploaded } = await openWith(kept, wire)
  pictures.onChange([picture])
  expect(ids()).toEqual([picture.id])

  wire.isDown = false
  await expect.poll(() => (back(), uploaded())).toEqual([picture.id])
  pictures.onChange([picture])
  back()
  expect(wire.tries).toBe(2)
  await expect.poll(ids).toEqual([])
})

test('a whiteboard that was left with a picture on its way shows and sends it when it is opened again', async () => {
  const wire = network()
  wire.isDown = true
  const { kept, ids } = keeper()
  const left = await openWith(kept, wire)
  left.pictures.close()
  wire.isDown = false
  left.back()

  const { shown, uploaded } = open(kept)
  await expect.poll(uploaded).toEqual([picture.id])
  expect(shown).toEqual([picture.id])
  await expect.poll(ids).toEqual([])
})

test('a picture that the server refuses is not sent again by itself', async () => {
  const wire = network()
  wire.refusal = tooLarge
  const { kept, ids } = keeper()
  const { pictures, back, uploaded } = await openWith(kept, wire)
  await expect.poll(ids).toEqual([])
  pictures.onChange([picture])
  back()
  expect(wire.tries).toBe(1)
  expect(uploaded()).toEqual([])
})

test('a picture of somebody who was signed out meanwhile is kept, and sent when they are back', async () => {
  const wire = network()
  wire.refusal = signedOut
  const { kept, ids } = keeper()
  const { back, uploaded } = await openWith(kept, wire)
  expect(ids()).toEqual([picture.id])
  wire.refusal = null
  await expect.poll(() => (back(), uploaded())).toEqual([picture.id])
  await expect.poll(ids).toEqual([])
})
