import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { listRooms, type MyRoom } from '#shared/chat.ts'
import type { Published } from '#shared/events.ts'
import { call } from '../api.ts'
import { onMessageEvent } from './messages.ts'

/** Rooms of a workspace with my unread counts: the badges of the rail and the sidebar. */
export const roomsQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: ['rooms', workspaceId],
    queryFn: async ({ signal }) => (await call(listRooms, { params: { workspaceId }, signal })).data,
  })

const hasReadFurther = (cache: QueryClient, roomId: string, pos: number): boolean =>
  cache
    .getQueriesData<MyRoom[]>({ queryKey: ['rooms'] })
    .some(([, list]) => list?.some((mine) => mine.room.id === roomId && mine.lastReadPos > pos))

/** Keeps unread counts: a message of somebody else beyond what was counted is one more. */
export function onRoomEvent(cache: QueryClient, event: Published, me: string | null): void {
  onMessageEvent(cache, event)
  const patch = (roomId: string, change: (mine: MyRoom) => MyRoom) =>
    cache.setQueriesData<MyRoom[]>({ queryKey: ['rooms'] }, (list) =>
      list?.map((mine) => (mine.room.id === roomId ? change(mine) : mine)),
    )
  switch (event.type) {
    case 'message.sent': {
      const { roomId, pos, userId } = event.data.message
      patch(roomId, (mine) => {
        if (pos <= mine.lastPos) return mine
        return { ...mine, lastPos: pos, unread: mine.unread + (userId === me ? 0 : 1) }
      })
      break
    }
    case 'room.read': {
      const { roomId, lastReadPos, unread } = event.data
      // A late one would take back what was counted since. Going back is rare: it is asked for, as it may be either.
      if (hasReadFurther(cache, roomId, lastReadPos)) void cache.invalidateQueries({ queryKey: ['rooms'] })
      else patch(roomId, (mine) => (mine.lastReadPos === lastReadPos ? mine : { ...mine, lastReadPos, unread }))
      break
    }
    case 'room.changed':
      patch(event.data.room.id, (mine) =>
        mine.room.version < event.data.room.version ? { ...mine, room: event.data.room } : mine,
      )
      break
    case 'room.created':
    case 'project.created':
    case 'project.deleted':
    case 'project.restored':
      void cache.invalidateQueries({ queryKey: ['rooms'] })
      break
    default:
  }
}
