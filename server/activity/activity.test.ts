import { afterAll, beforeAll, expect, test } from 'vitest'
import { listActivity } from '#shared/activity.ts'
import { updateTask } from '#shared/tasks.ts'
import { ok, type Person, sequenceAll, server, world } from '../../test/world.ts'
import { activityConsumer } from '../events/activity.ts'
import { consume, type Consumption, leave } from '../events/consume.ts'
import { headPos } from '../events/read.ts'
import { add } from '../tasks/testing.ts'

const { name } = activityConsumer
const consumption: Consumption = { server, consumer: activityConsumer, recent: { rows: [] }, hold: null, askAt: 0 }

// What other tests left in the log is not this consumer's business.
beforeAll(async () => {
  await sequenceAll()
  const pos = await headPos(server.root)
  const here = { pos, leaseOwner: null, leaseUntil: null }
  await server.root.eventConsumer.upsert({ where: { name }, create: { name, ...here }, update: here })
})
afterAll(() => leave(consumption))

/** Writes down everything that happened. */
async function writeDown(): Promise<void> {
  await sequenceAll()
  const head = await headPos(server.root)
  while (await consume(consumption, head));
}

/** All lines of a task, newest first, by pages of one. */
async function linesOf(who: Person, objectId: string) {
  const lines = []
  for (let after: string | undefined; ;) {
    const params = { objectType: 'task' as const, objectId }
    const { data, page } = await ok(who.call(listActivity, { params, query: { limit: 1, ...(after && { after }) } }))
    lines.push(...data)
    if (page.next === null) return lines
    after = page.next
  }
}

test('what happened a moment ago is a line at once, the same one as later, and no line comes twice', async () => {
  const here = await world()
  const task = await ok(add(here, here.owner, { title: 'Paint the hull' }))
  await writeDown()
  await ok(here.owner.call(updateTask, { params: { taskId: task.id }, body: { priority: 'high' } }))
  await sequenceAll()

  const atOnce = await linesOf(here.owner, task.id)
  expect(atOnce.map(({ type }) => type)).toEqual(['task.changed', 'task.created'])
  expect(atOnce[0]).toMatchObject({ actorId: here.owner.id, data: { changed: ['priority'], priority: 'high' } })
  expect(await server.root.activity.count({ where: { entityId: task.id } })).toBe(1)

  await writeDown()
  expect(await server.root.activity.count({ where: { entityId: task.id } })).toBe(2)
  expect(await linesOf(here.owner, task.id)).toEqual(atOnce)
})
