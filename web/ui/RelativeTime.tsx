import { useSyncExternalStore } from 'react'
import { useStore } from '../store.ts'
import { ago, clock, inZone, zones } from './time.ts'

let now = Date.now()
const listeners = new Set<() => void>()
let ticking: ReturnType<typeof setInterval> | undefined

/** One clock for all times on the page, running only while one is shown. */
function watch(listener: () => void): () => void {
  listeners.add(listener)
  ticking ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, 30_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(ticking)
    ticking = undefined
  }
}

type RelativeTimeProps = { at: string; look?: 'ago' | 'clock' }

/** An instant (ISO 8601) in words; the exact one on hover. */
export function RelativeTime({ at, look = 'ago' }: RelativeTimeProps) {
  const current = useSyncExternalStore(watch, () => now)
  const { mine } = useStore(zones)
  const instant = Date.parse(at)
  const text = look === 'clock' ? clock(at, new Date(current)) : ago(instant, Math.max(current, instant))
  return (
    <time
      dateTime={at}
      title={inZone(mine, { dateStyle: 'full', timeStyle: 'short' }).format(instant)}
      className="t-num"
    >
      {text}
    </time>
  )
}
