import { useCallback, useEffect, useRef, useState } from 'react'
import { useStore } from '../store.ts'
import { useTruss } from '../truss.ts'
import { usePlace } from '../workspaces/context.ts'

const repeatMs = 3000

/** Tells the others that I type, again every 3 s while I do. */
export function useTellTyping(roomId: string): (on: boolean) => void {
  const { live } = useTruss()
  return useRepeated(useCallback((on: boolean) => live.type(roomId, on), [live, roomId]))
}

/** Tells who else has the task open that I write a comment on it. */
export function useTellWriting(taskId: string | null): (on: boolean) => void {
  const { live } = useTruss()
  return useRepeated(
    useCallback(
      (on: boolean) => {
        if (taskId !== null) live.write({ objectType: 'task', objectId: taskId }, on)
      },
      [live, taskId],
    ),
  )
}

/** Says it at once, again every 3 s while it goes on, and that it ended; also when the screen goes. */
function useRepeated(say: (on: boolean) => void): (on: boolean) => void {
  const told = useRef(0)
  useEffect(
    () => () => {
      if (told.current > 0) say(false)
      told.current = 0
    },
    [say],
  )
  return useCallback(
    (on: boolean) => {
      if (!on) {
        if (told.current > 0) say(false)
        told.current = 0
        return
      }
      if (Date.now() - told.current < repeatMs) return
      told.current = Date.now()
      say(true)
    },
    [say],
  )
}

/** Names of the others who type now in a chat room, or write at `task:{id}`; one who stopped without a word is forgotten after six seconds. */
export function useTypists(place: string): string[] {
  const { live } = useTruss()
  const { me } = usePlace()
  const typists = useStore(live.typing, (typing) => typing.get(place))
  const [now, setNow] = useState(() => Date.now())
  const others = typists?.filter(({ userId, until }) => userId !== me.id && until > now) ?? []
  const isSomebody = (typists?.length ?? 0) > 0
  useEffect(() => {
    if (!isSomebody) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [isSomebody, typists])
  return others.map(({ name }) => name.split(' ')[0] ?? name)
}

/** "Chidi and Dee are typing"; nothing when nobody is. */
export function typingText(names: readonly string[], verb: 'typing' | 'writing' = 'typing'): string {
  const [first, second] = names
  if (first === undefined) return ''
  if (second === undefined) return `${first} is ${verb}`
  if (names.length === 2) return `${first} and ${second} are ${verb}`
  return `Several people are ${verb}`
}
