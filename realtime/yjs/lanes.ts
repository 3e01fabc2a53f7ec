/** How many of a kind of work may run at the same time. */
export type Lanes = { free: number; waiting: (() => void)[] }

export const newLanes = (count: number): Lanes => ({ free: count, waiting: [] })

/** Runs `work` as soon as a lane is free, in the order of asking. */
export async function inLane<T>(lanes: Lanes, work: () => Promise<T>): Promise<T> {
  if (lanes.free > 0) lanes.free -= 1
  else await new Promise<void>((go) => lanes.waiting.push(go))
  try {
    return await work()
  } finally {
    const next = lanes.waiting.shift()
    if (next) next()
    else lanes.free += 1
  }
}
