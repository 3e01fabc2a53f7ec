import { useCallback, useEffect, useRef, useState } from 'react'
import { useStore } from '../store.ts'
import { useTruss } from '../truss.ts'
import { usePlace } from '../workspaces/context.ts'

const repeatMs = 3000

/** Tells the others that I type, again every 3 s while I do. */
export function useTellTyping(roomId: string): (on: boolean) => void {
  const { live } = useTruss()
  const told = useRef(0)
  useEffect(
    () => () => {
      if (told.current > 0) live.type(roomId, false)
      told.current = 0
    },
    [live, roomId],
  )
  return useCallback(
    (on: boolean) => {
      if (!on) {
        if (told.current > 0) live.type(roomId, false)
        told.current = 0
        return
      }
      if (Date.now() - told.current < repeatMs) return
      told.current = Date.now()
      live.type(roomId, true)
    },
    [live, roomId],
  )
}

/** Names of the others who type now; one who stopped without a word is forgotten after six seconds. */
export function useTypists(roomId: string): string[] {
  const { live } = useTruss()
  const { me } = usePlace()
  const typists = useStore(live.typing, (typing) => typing.get(roomId))
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
export function typingText(names: readonly string[]): string {
  const [first, second] = names
  if (first === undefined) return ''
  if (second === undefined) return `${first} is typing`
  if (names.length === 2) return `${first} and ${second} are typing`
  return 'Several people are typing'
}
