import { QueryClient } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import type { Message } from '#shared/chat.ts'
import { newId } from '#shared/ids.ts'
import { loadOlder, messagesQuery, putMessage, type Log } from './messages.ts'

afterEach(() => void vi.unstubAllGlobals())

const [roomId, userId] = [newId(), newId()]
const at = '2026-11-21T00:00:00.000Z'
const message = (pos: number): Message => ({
  id: newId(),
  roomId,
  pos,
  userId,
  content: `number ${pos}`,
  editedAt: null,
  deletedAt: null,
  version: 1,
  createdAt: at,
})

test('what is edited in an older page while it is fetched is shown as edited, and what lies above that page stays out', async () => {
  const cache = new QueryClient()
  const { queryKey } = messagesQuery(roomId)
  cache.setQueryData<Log>(queryKey, { messages: [message(7), message(8)], hasMore: true })
  const asked: ((page: object) => void)[] = []
  vi.stubGlobal('fetch', () => new Promise<Response>((give) => asked.push((page) => give(Response.json(page)))))
  const loading = loadOlder(cache, roomId)
  putMessage(cache, { ...message(6), content: 'edited', version: 2 })
  putMessage(cache, { ...message(2), content: 'edited too', version: 2 })
  putMessage(cache, { ...message(8), content: 'the last one', version: 2 })
  asked[0]?.({ data: [message(5), message(6)], hasMore: true })
  await loading
  const log = cache.getQueryData(queryKey)
  expect(log?.messages.map(({ content }) => content)).toEqual(['number 5', 'edited', 'number 7', 'the last one'])
  expect(log?.hasMore).toBe(true)
})
