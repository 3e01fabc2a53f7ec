import { beforeAll, expect, test } from 'vitest'
import { getMe } from '#shared/accounts.ts'
import * as api from '#shared/admin.ts'
import { createTask } from '#shared/tasks.ts'
import { eventsOf, ok, type Person, person, server, world } from '../../test/world.ts'

let admin: Person
beforeAll(async () => {
  admin = await person('Ada Admin')
  await server.root.user.update({ where: { id: admin.id }, data: { role: 'admin' } })
})

/** An event that the activity consumer gave up on. */
async function parkedEvent() {
  const { owner, project } = await world()
  const task = await ok(owner.call(createTask, { params: { projectId: project.id }, body: { title: 'T' } }))
  const [event] = await eventsOf(task.id)
  const key = { consumer: 'activity', pos: event?.pos ?? 0 }
  await server.root.parkedEvent.create({ data: { ...key, type: 'task.created', error: 'it rained', tries: 5 } })
  return { params: key, task }
}
const isParked = async ({ consumer, pos }: { consumer: string; pos: number }) =>
  (await ok(admin.call(api.listParked))).data.some((each) => each.consumer === consumer && each.pos === pos)
const told = async () => {
  await eventsOf(admin.id)
  const events = await server.root.event.findMany({
    where: { type: 'parked.changed' },
    orderBy: { seq: 'desc' },
    take: 1,
  })
  return events[0]
}

test('a parked event is listed, and gone once its consumer handles it; the administrators are told', async () => {
  const { params, task } = await parkedEvent()
  expect(await isParked(params)).toBe(true)
  expect(await ok(admin.call(api.retryParked, { params }))).toEqual({ handled: true })
  expect(await isParked(params)).toBe(false)
  expect(await server.root.activity.count({ where: { entityId: task.id } })).toBe(1)
  expect((await told())?.audience).toContain(`user:${admin.id}`)
  expect((await admin.call(api.retryParked, { params })).status).toBe(404)
})

test('a parked event that is skipped is gone, and nothing was done with it', async () => {
  const { params, task } = await parkedEvent()
  expect((await admin.call(api.skipParked, { params })).status).toBe(204)
  expect(await isParked(params)).toBe(false)
  expect(await server.root.activity.count({ where: { entityId: task.id } })).toBe(0)
  expect((await admin.call(api.skipParked, { params })).status).toBe(404)
})

test('consumers are listed with how far behind the log they are', async () => {
  await server.root.eventConsumer.upsert({
    where: { name: 'slow' },
    create: { name: 'slow', pos: 1 },
    update: { pos: 1 },
  })
  await parkedEvent()
  const { data, head } = await ok(admin.call(api.listConsumers))
  expect(data.find((each) => each.name === 'slow')).toMatchObject({ pos: 1, behind: head - 1, isRunning: false })
  await server.root.eventConsumer.delete({ where: { name: 'slow' } })
})

test('an administrator makes another one and takes it back; the last one stays', async () => {
  const other = await person('Otto Other')
  await ok(admin.call(api.addAdmin, { body: { login: ` ${other.email.toUpperCase()}` } }))
  expect((await ok(other.call(getMe))).role).toBe('admin')
  expect((await ok(other.call(api.listAdmins))).data.map(({ id }) => id)).toEqual(
    expect.arrayContaining([admin.id, other.id]),
  )
  expect((await eventsOf(other.id)).at(-1)).toMatchObject({ type: 'administrator.changed', data: { isAdmin: true } })
  expect((await admin.call(api.addAdmin, { body: { login: 'nobody.at.all' } })).status).toBe(404)

  expect((await admin.call(api.removeAdmin, { params: { userId: other.id } })).status).toBe(204)
  expect((await other.call(api.listAdmins)).status).toBe(403)
  const others = await server.root.user.findMany({
    where: { role: 'admin', id: { not: admin.id } },
    select: { id: true },
  })
  await server.root.user.updateMany({ where: { id: { not: admin.id } }, data: { role: 'user' } })
  try {
    expect((await admin.call(api.removeAdmin, { params: { userId: admin.id } })).status).toBe(409)
  } finally {
    await server.root.user.updateMany({ where: { id: { in: others.map(({ id }) => id) } }, data: { role: 'admin' } })
  }
})
