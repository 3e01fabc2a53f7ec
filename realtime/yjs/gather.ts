type Waiting<T, R> = { item: T; resolve: (result: R) => void; reject: (err: unknown) => void }

/**
 * Turns work on many things into a function for one: calls of the same turn of the event loop, and those that come while a batch is under
 * way, are answered together, at most `atMost` at a time and one batch after the other. When a batch fails each of it is tried
 * alone, so that one that cannot be done stops none of the others.
 */
export function gather<T, R>(atMost: number, work: (items: T[]) => Promise<R[]>): (item: T) => Promise<R> {
  let waiting: Waiting<T, R>[] = []
  let isDue = false

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, atMost)
      waiting = waiting.slice(atMost)
      await settle(work, batch)
    }
    isDue = false
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (isDue) return
      isDue = true
      setImmediate(() => void run())
    })
}

async function settle<T, R>(work: (items: T[]) => Promise<R[]>, batch: Waiting<T, R>[]): Promise<void> {
  try {
    const results = await work(batch.map(({ item }) => item))
    for (const [index, { resolve, reject }] of batch.entries()) {
      const result = results[index]
      if (result === undefined) reject(new Error(`${results.length} results for ${batch.length}`))
      else resolve(result)
    }
  } catch (err) {
    const [only] = batch
    if (batch.length === 1) only?.reject(err)
    else await Promise.all(batch.map((one) => settle(work, [one])))
  }
}
