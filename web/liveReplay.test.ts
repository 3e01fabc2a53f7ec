import { QueryClient, type FetchQueryOptions, type QueryKey } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import type { Message, MyRoom } from '#shared/chat.ts'
import type { Comment } from '#shared/comments.ts'
import type { Document } from '#shared/documents.ts'
import type { DomainEvent, Published } from '#shared/events.ts'
import { newId } from '#shared/ids.ts'
import { boardQuery } from './board/queries.ts'
import { messagesQuery } from './chat/messages.ts'
import { roomsQuery } from './chat/queries.ts'
import { documentsQuery } from './docs/queries.ts'
import { followEvents } from './liveReplay.ts'
import { commentsQuery } from './tasks/queries.ts'

afterEach(() => void vi.unstubAllGlobals())

const at = '2026-11-21T00:00:00.000Z'
const [workspaceId, projectId, taskId, roomId, ben] = [newId(), newId(), newId(), newId(), newId()]
const times = { createdAt: at, updatedAt: at }
const pageOf = (data: unknown[]) => ({ data, page: { next: null, hasMore: false } })

let pos = 10
const published = (event: DomainEvent): Published => ({
  ...event,
  pos: ++pos,
  workspaceId,
  projectId,
  objectType: 'task',
  objectId: taskId,
  actorId: ben,
  at,
})

const remark: Comment = {
  id: newId(),
  content: 'Red',
  userId: ben,
  taskId,
  documentId: null,
  editedAt: null,
  version: 1,
  ...times,
}
const said = published({ type: 'comment.created', data: { comment: remark } })
const plan: Document = {
  id: newId(),
  projectId,
  parentId: null,
  title: 'Plan',
  icon: null,
  rank: 'a',
  inherits: true,
  gen: 0,
  createdBy: ben,
  editedAt: null,
  editedBy: null,
  version: 1,
  ...times,
}
const renamed = published({ type: 'document.changed', data: { document: { ...plan, title: 'Launch', version: 2 } } })
const message: Message = {
  id: newId(),
  roomId,
  pos: 5,
  userId: ben,
  content: 'Ahoy',
  editedAt: null,
  deletedAt: null,
  version: 1,
  createdAt: at,
}
const sent = published({ type: 'message.sent', data: { message } })
const room = (mine: Omit<MyRoom, 'room'>): MyRoom => ({
  room: {
    id: roomId,
    workspaceId,
    projectId,
    name: 'general',
    type: 'channel',
    inherits: true,
    version: 1,
    ...times,
  },
  ...mine,
})

/** A page that hears of events, and a server whose answers take for as long as the test likes. */
function world() {
  const cache = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
  const asked: ((answer: unknown) => void)[] = []
  const fetch = () => new Promise<Response>((give) => asked.push((answer) => give(Response.json(answer))))
  vi.stubGlobal('fetch', fetch)
  const apply = followEvents(cache)
  const isOld = (key: QueryKey) => cache.getQueryState(key)?.isInvalidated
  /** Asks, lets these events come, and only then has the answer. */
  async function meet<T, K extends QueryKey>(
    query: FetchQueryOptions<T, Error, T, K>,
    events: Published[],
    row: unknown,
  ) {
    const n = asked.length
    const isDone = cache.fetchQuery({ ...query, staleTime: 0 })
    await expect.poll(() => asked.length).toBeGreaterThan(n)
    for (const event of events) apply(event)
    asked[n]?.(row)
    await isDone
    return cache.getQueryData<T>(query.queryKey)
  }
  return { cache, apply, isOld, meet }
}

test('a comment that comes while the comments are fetched for the first time is among them', async () => {
  const { meet, isOld } = world()
  const query = commentsQuery(taskId)
  expect(await meet(query, [said], pageOf([]))).toEqual([remark])
  expect(await meet(query, [said], pageOf([remark])), 'once, when the answer has it too').toEqual([remark])
  expect(isOld(query.queryKey)).toBe(false)
})

test('a comment that is deleted while the comments are fetched does not come back with the answer', async () => {
  const { meet } = world()
  const deleted = published({ type: 'comment.deleted', data: { id: remark.id, taskId, documentId: null } })
  expect(await meet(commentsQuery(taskId), [said, deleted], pageOf([remark]))).toEqual([])
})

test('a new name stays when the list was asked for again before it and is answered after it', async () => {
  const { meet } = world()
  const query = documentsQuery(projectId)
  const titles = async (events: Published[], row: Document) =>
    (await meet(query, events, pageOf([row])))?.map(({ title }) => title)
  expect(await titles([], plan)).toEqual(['Plan'])
  expect(await titles([renamed], plan)).toEqual(['Launch'])
  expect(await titles([renamed], { ...plan, title: 'Later', version: 3 }), 'a newer answer').toEqual(['Later'])
})

test('a message that comes while its room is fetched is in it', async () => {
  const { meet } = world()
  const before = { ...message, id: newId(), pos: 4 }
  const log = await meet(messagesQuery(roomId), [sent], { data: [before], hasMore: false })
  expect(log?.messages).toEqual([before, message])
})

test('an unread message is counted once, whatever was fetched when it came', async () => {
  const { meet, cache } = world()
  const rooms = roomsQuery(workspaceId)
  const unread = () => cache.getQueryData(rooms.queryKey)?.map((mine) => mine.unread)
  await meet(rooms, [sent], { data: [room({ lastPos: 4, lastReadPos: 4, unread: 0 })] })
  expect(unread(), 'an older answer').toEqual([1])
  await meet(rooms, [sent], { data: [room({ lastPos: 5, lastReadPos: 4, unread: 1 })] })
  expect(unread(), 'an answer that has it').toEqual([1])
  const next = published({ type: 'message.sent', data: { message: { ...message, id: newId(), pos: 6 } } })
  await meet(commentsQuery(taskId), [next], pageOf([]))
  expect(unread(), 'the answer was of something else').toEqual([2])
})

test('what was read before the answer takes nothing of its count away', async () => {
  const { meet, cache, isOld } = world()
  const rooms = roomsQuery(workspaceId)
  const read = (lastReadPos: number) => published({ type: 'room.read', data: { roomId, lastReadPos, unread: 0 } })
  const unread = () => cache.getQueryData(rooms.queryKey)?.map((mine) => mine.unread)
  await meet(rooms, [read(4), sent], { data: [room({ lastPos: 5, lastReadPos: 4, unread: 1 })] })
  expect([unread(), isOld(rooms.queryKey)]).toEqual([[1], false])
  await meet(rooms, [read(3)], { data: [room({ lastPos: 5, lastReadPos: 4, unread: 1 })] })
  expect([unread(), isOld(rooms.queryKey)], 'it may have been marked unread').toEqual([[1], true])
})

test('a board counts a comment that came while it was fetched, and asks whether the answer has it', async () => {
  const { meet, isOld } = world()
  const query = boardQuery(projectId)
  const answer = (pos: number) => ({ columns: [], comments: { [taskId]: 2 }, pos })
  expect((await meet(query, [said], answer(said.pos)))?.comments).toEqual({ [taskId]: 2 })
  expect(isOld(query.queryKey)).toBe(false)
  expect((await meet(query, [said], answer(said.pos - 1)))?.comments).toEqual({ [taskId]: 3 })
  expect(isOld(query.queryKey)).toBe(true)
})

test('a list that I was given something to see in while it was fetched is asked for again', async () => {
  const { meet, isOld } = world()
  const grant = { objectType: 'project', objectId: projectId, userId: ben, role: 'viewer' } as const
  const query = documentsQuery(projectId)
  await meet(query, [published({ type: 'grant.changed', data: grant })], pageOf([]))
  expect(isOld(query.queryKey)).toBe(true)
  await meet(query, [], pageOf([]))
  expect(isOld(query.queryKey)).toBe(false)
})

test('a list that more events came to than are kept is asked for again', async () => {
  const { meet, isOld } = world()
  const query = documentsQuery(projectId)
  await meet(query, Array<Published>(600).fill(said), pageOf([]))
  expect(isOld(query.queryKey)).toBe(true)
})
