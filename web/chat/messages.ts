import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { listMessages, type Message } from '#shared/chat.ts'
import type { Published } from '#shared/events.ts'
import { call } from '../api.ts'

/** The newest part of a room without holes, by `pos`; `hasMore`: older ones exist. */
export type Log = { messages: Message[]; hasMore: boolean }

const pageSize = 60

/** `newer` after `older`, when they touch; a row that both have is the newer version. */
export function joined(older: Log, newer: Log): Log {
  const [first] = newer.messages
  const last = older.messages.at(-1)
  if (!first || !last) return first ? newer : older
  if (last.pos < first.pos - 1) return newer
  const known = new Map(older.messages.map((message) => [message.pos, message]))
  for (const message of newer.messages) {
    const old = known.get(message.pos)
    if (!old || old.version <= message.version) known.set(message.pos, message)
  }
  return { messages: [...known.values()].sort((a, b) => a.pos - b.pos), hasMore: older.hasMore }
}

export const messagesQuery = (roomId: string) =>
  queryOptions({
    queryKey: ['messages', roomId],
    queryFn: async ({ signal, client }): Promise<Log> => {
      const page = await call(listMessages, { params: { roomId }, query: { limit: pageSize }, signal })
      const newest = { messages: page.data, hasMore: page.hasMore }
      // Asked again after a long absence: what was scrolled back to stays, when nothing is missing in between.
      const known = client.getQueryData<Log>(['messages', roomId])
      return known ? joined(known, newest) : newest
    },
  })

/** By room whose older page is being fetched: what changed above what is shown, which the answer may not have yet. */
const changedAbove = new Map<string, Message[]>()

/** Fetches the page before the oldest one that is shown. One at a time for a room. */
export async function loadOlder(cache: QueryClient, roomId: string): Promise<void> {
  const { queryKey } = messagesQuery(roomId)
  const before = cache.getQueryData(queryKey)?.messages[0]?.pos
  if (before === undefined || before <= 1) return
  const changed: Message[] = []
  changedAbove.set(roomId, changed)
  try {
    const page = await call(listMessages, { params: { roomId }, query: { before, limit: pageSize } })
    const oldest = page.data[0]?.pos ?? before
    const older = changed
      .filter(({ pos }) => pos >= oldest)
      .reduce((log, message) => joined(log, { messages: [message], hasMore: false }), {
        messages: page.data,
        hasMore: page.hasMore,
      })
    cache.setQueryData<Log>(queryKey, (now) => now && joined(older, now))
  } finally {
    changedAbove.delete(roomId)
  }
}

/** Puts a message where it belongs. One with a gap before it means that some were missed: they are asked for. */
export function putMessage(cache: QueryClient, message: Message): void {
  const { queryKey } = messagesQuery(message.roomId)
  const log = cache.getQueryData(queryKey)
  if (!log) return
  const last = log.messages.at(-1)?.pos ?? 0
  if (message.pos > last + 1) return void cache.invalidateQueries({ queryKey })
  const first = log.messages[0]?.pos ?? message.pos
  if (message.pos < first) return void changedAbove.get(message.roomId)?.push(message)
  cache.setQueryData<Log>(queryKey, joined(log, { messages: [message], hasMore: false }))
}

export function onMessageEvent(cache: QueryClient, event: Published): void {
  switch (event.type) {
    case 'message.sent':
    case 'message.changed':
    case 'message.deleted':
      putMessage(cache, event.data.message)
      break
    default:
  }
}
