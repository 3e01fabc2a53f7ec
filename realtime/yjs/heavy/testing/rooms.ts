import { afterEach, vi } from 'vitest'
import { newId } from '#shared/ids.ts'
import type { RoomRef } from '#shared/rooms.ts'
import * as Y from 'yjs'
import { seedRoom } from '../../rooms.ts'
import { join, until } from '../../testing/client.ts'
import { openWorld, type World } from '../../testing/world.ts'

// A process takes a second of a processor to start, and the machine that runs the tests may be busy.
vi.setConfig({ testTimeout: 120_000 })

/** Heavy rooms of some thousand bytes, and short times. */
export const smallLimits = {
  heavyRoomBytes: 4_000,
  recheckMs: 300,
  recheckRetryMs: 50,
  projectMs: 50,
  versionSweepMs: 100,
  lingerMs: 100,
}

/** What is to be done when the test is over, the last first. */
export const after: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const end of after.splice(0).toReversed()) await end()
})

/** A world that may start one process for heavy rooms. */
export async function openHeavyWorld(more: Parameters<typeof openWorld>[0] = {}): Promise<World> {
  const world = await openWorld({ heavy: 1, ...more, limits: { ...smallLimits, ...more.limits } })
  after.push(() => world.close())
  return world
}

/** A document that is stored and that nobody has open, of about so many bytes. */
export async function storedRoom({ db }: Pick<World, 'db'>, bytes = 5_000): Promise<RoomRef & { gen: number }> {
  const at = { kind: 'doc', id: newId(), gen: 1 } as const
  const doc = new Y.Doc()
  doc.getText('t').insert(0, 'x'.repeat(bytes))
  await seedRoom(db, at, Y.encodeStateAsUpdate(doc), 'seed')
  return at
}

export async function enterRoom({ url }: Pick<World, 'url'>, room: RoomRef, user: string) {
  const client = join({ url, room, user })
  after.push(client.leave)
  await until(`${user} is in`, () => client.provider.synced, 60_000)
  return client
}

/** How many rooms are in the world's own process, and in each process for heavy ones. */
export const placesOf = ({ yjs }: World) => ({
  here: yjs.roomsOpen().length,
  apart: yjs.heavyProcesses().map(({ rooms }) => rooms),
})
