type Waiting<T, R> = { item: T; resolve: (result: R) => void; reject: (err: unknown) => void }

/** What a batch may weigh; a heavier thing goes alone. */
type Weight<T> = { of: (item: T) => number; most: number }

/**
 * Turns work on many things into a function for one: calls of the same turn of the event loop, and those that come while a batch is under
 * way, are answered together, at most `atMost` at a time and one batch after the other. When a batch fails each of it is tried
 * alone, so that one that cannot be done stops none of the others.
 */
export function gather<T, R>(
  atMost: number,
  work: (items: T[]) => Promise<R[]>,
  weight: Weight<T> = { of: () => 0, most: 0 },
): (item: T) => Promise<R> {
  let waiting: Waiting<T, R>[] = []
  let isDue = false

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, fits(waiting, atMost, weight))
      waiting = waiting.slice(batch.length)
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

function fits<T, R>(waiting: Waiting<T, R>[], atMost: number, { of, most }: Weight<T>): number {
  let weight = 0
  const tooMuch = waiting.findIndex(({ item }, index) => (weight += of(item)) > most && index > 0)
  return Math.min(atMost, tooMuch < 0 ? waiting.length : tooMuch)
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
