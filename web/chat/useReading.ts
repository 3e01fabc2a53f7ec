import { useEffect, useState, useSyncExternalStore } from 'react'
import { markRead, type MyRoom } from '#shared/chat.ts'
import { call, isUnreachable, reasonOf } from '../api.ts'
import { useTruss } from '../truss.ts'
import { tellFailure } from '../ui/toast.ts'

function watchAttention(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener)
  addEventListener('focus', listener)
  addEventListener('blur', listener)
  return () => {
    document.removeEventListener('visibilitychange', listener)
    removeEventListener('focus', listener)
    removeEventListener('blur', listener)
  }
}

/** Whether somebody is looking at this page. */
const useAttention = (): boolean =>
  useSyncExternalStore(watchAttention, () => document.visibilityState === 'visible' && document.hasFocus())

/**
 * Tells how far I have read: the newest message, while its end of the room is looked at. Answers after which message the
 * "New" line stands: where I had read to when I came, or came back.
 */
export function useReading(mine: MyRoom, lastPos: number, isAtEnd: boolean): number {
  const { cache } = useTruss()
  const looking = useAttention()
  const [readFrom, setReadFrom] = useState(mine.lastReadPos)
  const [newest, setNewest] = useState(lastPos)
  const [wasLooking, setWasLooking] = useState(looking)
  if (looking !== wasLooking) {
    setWasLooking(looking)
    // The line stays while I read, and moves when I come back to something newer.
    if (looking && mine.unread > 0) setReadFrom(mine.lastReadPos)
  }
  if (lastPos !== newest) {
    setNewest(lastPos)
    // What comes in while I look at the end of a room without a line is not new to me.
    if (looking && isAtEnd && readFrom >= newest) setReadFrom(lastPos)
  }
  const roomId = mine.room.id
  const isBehind = lastPos > mine.lastReadPos
  useEffect(() => {
    if (!looking || !isAtEnd || !isBehind) return
    let isCurrent = true
    const timer = setTimeout(() => {
      call(markRead, { params: { roomId }, body: { pos: lastPos } })
        .then((now) => {
          if (!isCurrent) return
          cache.setQueriesData<MyRoom[]>({ queryKey: ['rooms'] }, (list) =>
            list?.map((each) =>
              each.room.id === roomId ? { ...each, lastReadPos: now.lastReadPos, unread: now.unread } : each,
            ),
          )
        })
        // It is said again with the next message, or when the page is looked at again.
        .catch((error: unknown) => {
          if (!isUnreachable(error)) tellFailure(`The messages stay unread: ${reasonOf(error)}`)
        })
    }, 150)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [looking, isAtEnd, isBehind, lastPos, roomId, cache])
  return readFrom
}
