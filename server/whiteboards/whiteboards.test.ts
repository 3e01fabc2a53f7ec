import { expect, test } from 'vitest'
import { restoreFromTrash } from '#shared/trash.ts'
import * as api from '#shared/whiteboards.ts'
import { eventsOf, grant, member, ok, type Person, person, type World, world } from '../../test/world.ts'

const create = ({ project }: World, who: Person, body: { title: string; inherits?: boolean }) =>
  who.call(api.createWhiteboard, { params: { projectId: project.id }, body })
const titles = async ({ project }: World, who: Person) => {
  const { status, body } = await who.call(api.listWhiteboards, { params: { projectId: project.id } })
  return status === 200 ? body.data.map((whiteboard) => whiteboard.title) : status
}
const get = (who: Person, { id }: { id: string }) => who.call(api.getWhiteboard, { params: { whiteboardId: id } })
const change = (who: Person, { id }: { id: string }, body: object, headers = {}) =>
  who.call(api.updateWhiteboard, { params: { whiteboardId: id }, body, headers })
const remove = (who: Person, { id }: { id: string }) => who.call(api.deleteWhiteboard, { params: { whiteboardId: id } })

test('a whiteboard is made, renamed, put into the trash and taken out, each published once', async () => {
  const here = await world()
  const whiteboard = await ok(create(here, here.owner, { title: 'Board' }))
  const renamed = await ok(change(here.owner, whiteboard, { title: 'Sketch', icon: '✏️' }, { 'if-match': '"v1"' }))
  expect(renamed).toMatchObject({ title: 'Sketch', icon: '✏️', version: 2 })
  expect((await change(here.owner, whiteboard, { title: 'Late' }, { 'if-match': '"v1"' })).status).toBe(412)
  expect((await ok(change(here.owner, whiteboard, { title: 'Sketch' }))).version).toBe(2)

  await ok(remove(here.owner, whiteboard))
  expect([(await get(here.owner, whiteboard)).status, await titles(here, here.owner)]).toEqual([404, []])
  const restore = () =>
    here.owner.call(restoreFromTrash, { params: { objectType: 'whiteboard', objectId: whiteboard.id } })
  expect([(await restore()).status, (await restore()).status]).toEqual([204, 204])
  expect(await titles(here, here.owner)).toEqual(['Sketch'])
  expect((await eventsOf(whiteboard.id)).map((event) => event.type)).toEqual(
    ['created', 'changed', 'deleted', 'restored'].map((what) => `whiteboard.${what}`),
  )
})

test('whiteboards made at once have one total order', async () => {
  const here = await world()
  const made = await Promise.all(Array.from({ length: 8 }, (_, i) => ok(create(here, here.owner, { title: `${i}` }))))
  expect(new Set(made.map((whiteboard) => whiteboard.rank)).size).toBe(8)
  expect(await titles(here, here.owner)).toHaveLength(8)
})

test('a private whiteboard is seen by its maker alone; a guest sees what they were given, a stranger nothing', async () => {
  const here = await world()
  const [mate, guest, stranger] = [await member(here, 'member'), await person(), await person()]
  const secret = await ok(create(here, mate, { title: 'Secret', inherits: false }))
  const open = await ok(create(here, mate, { title: 'Open' }))
  expect([await titles(here, mate), await titles(here, here.owner)]).toEqual([['Secret', 'Open'], ['Open']])
  expect((await get(here.owner, secret)).status).toBe(404)
  await grant(guest, 'whiteboard', open.id, here.workspace.id, 'viewer')
  expect([await titles(here, guest), await titles(here, stranger)]).toEqual([['Open'], 404])
  expect((await change(guest, open, { title: 'X' })).status).toBe(403)
  expect((await eventsOf(secret.id)).map((event) => event.type)).toEqual(['whiteboard.created'])
})

test('only its maker or an admin makes a whiteboard private, and stays its owner', async () => {
  const here = await world()
  const [mate, other] = [await member(here, 'member'), await member(here, 'member')]
  const whiteboard = await ok(create(here, mate, { title: 'Ours' }))
  expect((await change(other, whiteboard, { inherits: false })).status).toBe(403)
  await ok(change(here.owner, whiteboard, { inherits: false }))
  expect([(await get(mate, whiteboard)).status, (await get(here.owner, whiteboard)).status]).toEqual([404, 200])
})

test('a viewer is refused every change of a whiteboard', async () => {
  const here = await world()
  const whiteboard = await ok(create(here, here.owner, { title: 'Theirs' }))
  const viewer = await member(here, 'viewer')
  const answers = [
    await create(here, viewer, { title: 'Mine' }),
    await change(viewer, whiteboard, { title: 'Mine' }),
    await remove(viewer, whiteboard),
  ]
  expect(answers.map((answer) => answer.status)).toEqual([403, 403, 403])
  expect(await eventsOf(whiteboard.id)).toHaveLength(1)
})
