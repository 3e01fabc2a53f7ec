import { expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import * as api from '#shared/whiteboard-elements.ts'
import { createWhiteboard } from '#shared/whiteboards.ts'
import { eventsOf, member, ok, type Person, world } from '../../test/world.ts'
import { eventually, open } from '../../test/yjs.ts'

async function board() {
  const here = await world()
  const on = { params: { projectId: here.project.id }, body: { title: 'Sketch' } }
  const { id } = await ok(here.owner.call(createWhiteboard, on))
  const params = { whiteboardId: id }
  const add = (elements: object[], who: Person = here.owner, headers: Record<string, string> = {}) =>
    who.call(api.addElements, { params, body: { elements: elements as [] }, headers })
  const change = (elements: object[], who: Person = here.owner) =>
    who.call(api.changeElements, { params, body: { elements: elements as [] } })
  const remove = (elementId: string, who: Person = here.owner) =>
    who.call(api.deleteElement, { params: { ...params, elementId } })
  const read = async (who: Person = here.owner) => ok(who.call(api.getElements, { params }))
  return { ...here, id, add, change, remove, read }
}
const box = { id: 'box', type: 'rectangle', x: 10, y: 20 }

test('what a program draws appears at who has the board open, and goes again', async () => {
  const { owner, id, add, change, remove, read } = await board()
  const ana = await open(owner, 'board', id)
  await ok(add([box, { id: 'words', type: 'text', x: 12, y: 22, text: 'Idea', containerId: 'box' }]))
  await eventually('it is drawn', () => ana.elements().length === 2)
  await ok(change([{ id: 'box', x: 99, strokeColor: '#ff0000' }]))
  await eventually('it moves', () => ana.elements()[0]?.['x'] === 99)
  expect(await read()).toMatchObject({
    text: 'Idea',
    elements: [
      { id: 'box', x: 99, y: 20, strokeColor: '#ff0000', opacity: 100 },
      { id: 'words', text: 'Idea' },
    ],
  })
  await eventually('it is told of', async () =>
    (await eventsOf(id)).some(({ type, actorId }) => type === 'whiteboard.edited' && actorId === owner.id),
  )
  expect((await remove('box')).status).toBe(204)
  await eventually('box and words are gone', () => ana.elements().length === 0)
  expect([(await remove('box')).status, (await change([{ id: 'box', x: 1 }])).status]).toEqual([404, 404])
  ana.leave()
})

test('a repeated request draws once, and an element that is not there keeps all others from changing', async () => {
  const { owner, add, change, read } = await board()
  const key = { 'Idempotency-Key': newId() }
  const first = await ok(add([{ type: 'ellipse', x: 0, y: 0 }], owner, key))
  expect(await ok(add([{ type: 'ellipse', x: 0, y: 0 }], owner, key))).toEqual(first)
  const id = first.ids[0] ?? ''
  expect(
    (
      await change([
        { id, x: 5 },
        { id: 'none', x: 5 },
      ])
    ).status,
  ).toBe(404)
  expect((await read()).elements).toMatchObject([{ id, x: 0 }])
})

test('a viewer draws nothing', async () => {
  const { workspace, add, change, remove, read } = await board()
  await ok(add([box]))
  const viewer = await member({ workspace }, 'viewer')
  const answers = [await add([{ ...box, id: 'b' }], viewer), await change([{ id: 'box', x: 1 }], viewer)]
  expect([...answers, await remove('box', viewer)].map(({ status }) => status)).toEqual([403, 403, 403])
  expect((await read(viewer)).elements).toMatchObject([{ id: 'box', x: 10 }])
})

test.each([
  ['a page of another host', [{ ...box, type: 'embeddable' }], 400],
  ['a place that is none', [{ ...box, x: 1e12 }], 400],
  ['an address that runs', [{ ...box, link: 'javascript:x' }], 400],
  ['a name that is none', [{ ...box, 'a b': 1 }], 400],
  ['too many', Array.from({ length: 5001 }, () => ({ type: 'rectangle', x: 0, y: 0 })), 413],
])('%s is refused with a reason', async (_, elements, status) => {
  const answer = await (await board()).add(elements)
  expect([answer.status, answer.problem.detail]).toEqual([status, expect.stringMatching(/\w/)])
})
