const idleAfter = 5 * 60_000

/** Tells the server at most once a minute that the person is here, and once that they went idle. Returns how to stop. */
export function watchActivity(tell: (status: 'online' | 'away') => void): () => void {
  let told = 0
  let idle: ReturnType<typeof setTimeout> | undefined
  const onInput = () => {
    clearTimeout(idle)
    idle = setTimeout(() => {
      told = 0
      tell('away')
    }, idleAfter)
    if (Date.now() - told < 60_000) return
    told = Date.now()
    tell('online')
  }
  const kinds = ['pointerdown', 'keydown', 'focus'] as const
  for (const kind of kinds) addEventListener(kind, onInput, { passive: true })
  return () => {
    clearTimeout(idle)
    for (const kind of kinds) removeEventListener(kind, onInput)
  }
}
