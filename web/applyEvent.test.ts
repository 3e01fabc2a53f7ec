import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import type { DomainEvent, Published } from '#shared/events.ts'
import { applyEvent } from './applyEvent.ts'

const published = (event: DomainEvent): Published => ({
  ...event,
  pos: 1,
  workspaceId: 'w',
  projectId: 'p',
  objectType: 'project',
  objectId: 'p',
  actorId: 'u',
  at: '2026-11-21T00:00:00.000Z',
})

const document = { objectType: 'document', objectId: 'd' } as const
const sharing = [
  published({ type: 'grant.changed', data: { ...document, userId: 'u', role: 'viewer' } }),
  published({ type: 'access.inheritance', data: { ...document, inherits: false } }),
  published({ type: 'object.taken_over', data: { ...document, userId: 'u' } }),
]
const lists = [
  ['projects', 'w'],
  ['documents', 'p'],
  ['whiteboards', 'p'],
  ['rooms', 'w'],
  ['edited', 'p'],
]

/** A cache with every list, none of them on screen. */
function world() {
  const cache = new QueryClient()
  for (const key of lists) cache.setQueryData<unknown[]>(key, [])
  const isOld = (key: string[]) => cache.getQueryState(key)?.isInvalidated
  return { cache, isOld }
}

for (const event of sharing)
  test(`after ${event.type} every list of what I may see is asked for again`, () => {
    const { cache, isOld } = world()
    applyEvent(cache, event)
    expect(lists.filter((key) => !isOld(key))).toEqual([])
  })

test('a list that is to be asked for again stays so when an event patches it before it is shown', () => {
  const { cache, isOld } = world()
  for (const event of sharing) applyEvent(cache, event)
  applyEvent(cache, published({ type: 'project.deleted', data: { id: 'p2', name: 'Spring fleet' } }))
  expect(isOld(['projects', 'w'])).toBe(true)
})
