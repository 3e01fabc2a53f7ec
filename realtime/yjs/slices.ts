/**
 * Runs synchronous work of many, in the order asked, for about `ms` in one turn of the event loop; what is left waits for the next turn, after
 * everybody else's. A piece that takes longer has a turn of its own. Rejects with what the work threw.
 */
export function slices(ms: number): <T>(work: () => T) => Promise<T> {
  let spent = 0
  let last: Promise<unknown> = Promise.resolve()
  // The first immediate may still be of this turn.
  const nextTurn = (then: () => void) => setImmediate(() => setImmediate(then))

  return (work) => {
    const mine = last.then(async () => {
      if (spent >= ms) await new Promise<void>(nextTurn)
      if (spent === 0) nextTurn(() => (spent = 0))
      const began = performance.now()
      try {
        return work()
      } finally {
        spent += performance.now() - began
      }
    })
    // Who asked hears of it; the next one only waits for its end.
    last = mine.catch(() => {})
    return mine
  }
}
