import { useEffect, useLayoutEffect, useRef, useState } from 'react'

const nearPx = 80

type Ends = { first: string | undefined; last: string | undefined; isMine: boolean }

/**
 * Keeps a log at its end while it is read there, and in its place when older messages come in above. `onTop` is called
 * when the beginning comes near. Says whether the end is in view.
 */
export function useScroll({ first, last, isMine }: Ends, onTop: () => void) {
  const box = useRef<HTMLDivElement>(null)
  const [isAtEnd, setAtEnd] = useState(true)
  const atEnd = useRef(true)
  const before = useRef({ first, last, height: 0, top: 0 })
  const newestOnTop = useRef(onTop)
  newestOnTop.current = onTop

  const toEnd = () => {
    const log = box.current
    if (log) log.scrollTop = log.scrollHeight
  }
  useLayoutEffect(() => {
    const log = box.current
    if (!log) return
    const was = before.current
    const cameAbove = was.first !== undefined && was.first !== first && was.last === last
    if (cameAbove) log.scrollTop = was.top + log.scrollHeight - was.height
    else if (was.last !== last && (atEnd.current || isMine)) toEnd()
    before.current = { first, last, height: log.scrollHeight, top: log.scrollTop }
  }, [first, last, isMine])

  useEffect(() => {
    const log = box.current
    if (!log) return
    const onScroll = () => {
      atEnd.current = log.scrollHeight - log.scrollTop - log.clientHeight < nearPx
      setAtEnd(atEnd.current)
      before.current = { ...before.current, height: log.scrollHeight, top: log.scrollTop }
      if (log.scrollTop < 200) newestOnTop.current()
    }
    // Markdown and pictures arrive after the first drawing, and the composer grows.
    const watcher = new ResizeObserver(() => {
      if (atEnd.current) toEnd()
      before.current = { ...before.current, height: log.scrollHeight, top: log.scrollTop }
    })
    watcher.observe(log)
    if (log.firstElementChild) watcher.observe(log.firstElementChild)
    log.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      watcher.disconnect()
      log.removeEventListener('scroll', onScroll)
    }
  }, [])
  return { box, isAtEnd, toEnd }
}
