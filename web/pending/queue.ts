import type { Published } from '#shared/events.ts'
import { isUnreachable, problemOf } from '../api.ts'
import { createStore, type Store } from '../store.ts'
import type { Change } from './changes.ts'

/** One change on its way. `entity` is what it changes: changes of one entity are sent one after the other, as are those of one line. */
export type Pending = { id: string; entity: string; change: Change; state: 'waiting' | 'sent' }

type Effects<Answer = unknown> = {
  entity: string
  /** What has an order among several entities: what is made or moved on one board. */
  line?: string
  change: Change
  /** Sends it. `key` stays the same on a repeat: made once. `signal` gives the request up. */
  send(key: string, signal: AbortSignal): Promise<Answer>
  /**
   * Puts the answered row into the cache, in the same moment as the overlay goes: screens are drawn once for both. An answer without a row
   * that comes after the event of its change is not kept: it says nothing new, and cannot tell whether it is old.
   */
  keep?(answer: Answer): void
  /** Whether an event is the acknowledgement of this change; the response is the other one. */
  isDoneBy?(event: Published): boolean
  /** After it was acknowledged, by whichever came first. */
  onDone?: (() => void) | undefined
  /** After it was taken back from the screen. */
  onFailed(error: unknown): void
}

export type PendingQueue = {
  items: Store<readonly Pending[]>
  add<Answer>(effects: Effects<Answer>): void
  onEvent(event: Published): void
  /** The network is back: tries at once what waits for it, or hangs since before. */
  retry(): void
}

/** Milliseconds after which no answer comes any more: networks forget a connection without a word. */
const answerLimit = 30_000
/** Milliseconds: what was sent so long before the network came back hangs on a connection that is gone. */
const hangingAfter = 5000

/** Milliseconds before try number `tries` (from 1): doubling from 0.5 s to 15 s, with jitter. */
export const delayOf = (tries: number, random: number = Math.random()): number =>
  Math.min(15_000, 250 * 2 ** tries) * (0.5 + random / 2)

/** The server made nothing of it yet, and may later: no network, restarting, busy, or still at it. */
function mayComeLater(error: unknown): boolean {
  if (isUnreachable(error)) return true
  const code = problemOf(error)?.code
  return code === 'unavailable' || code === 'in_flight' || code === 'rate_limited'
}

/** Milliseconds: as long as the server asks for, or longer each time. */
function restAfter(error: unknown, tries: number): number {
  const seconds = problemOf(error)?.retryAfter
  return seconds ? seconds * 1000 : delayOf(tries)
}

/** One request on its way. */
type Request = { since: number; abort: AbortController }
type Task = Pending & { effects: Effects; tries: number; timer?: ReturnType<typeof setTimeout>; request?: Request }

const isBehind = (task: Task, earlier: Task): boolean =>
  earlier.entity === task.entity || (task.effects.line !== undefined && earlier.effects.line === task.effects.line)

const isNext = (task: Task, tasks: readonly Task[]): boolean =>
  !tasks.slice(0, tasks.indexOf(task)).some((earlier) => isBehind(task, earlier))

const taskOf = (id: string, effects: Effects): Task => {
  const { entity, change } = effects
  return { id, entity, change, state: 'waiting', effects, tries: 0 }
}

const shownOf = ({ id, entity, change, state }: Task): Pending => ({ id, entity, change, state })

const isHanging = ({ state, request }: Task): boolean =>
  state === 'sent' && request !== undefined && Date.now() - request.since > hangingAfter

const givenUp = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const error = new Error('The server cannot be reached.', { cause: 'unreachable' })
    signal.addEventListener('abort', () => reject(error))
  })

/** Whatever it waits for, it ends when the request is given up. */
async function sendOnce({ id, effects }: Task, { abort }: Request): Promise<unknown> {
  const limit = setTimeout(() => abort.abort(), answerLimit)
  try {
    return await Promise.race([givenUp(abort.signal), effects.send(id, abort.signal)])
  } finally {
    clearTimeout(limit)
  }
}

function createList() {
  let tasks: readonly Task[] = []
  const items = createStore<readonly Pending[]>([])
  const show = (next: readonly Task[]) => {
    tasks = next
    items.set(next.map(shownOf))
  }
  return {
    items,
    all: () => tasks,
    show,
    find: (id: string) => tasks.find((task) => task.id === id),
    mark: (id: string, change: Partial<Task>) =>
      show(tasks.map((task) => (task.id === id ? { ...task, ...change } : task))),
  }
}

/**
 * The queue of pending changes. A change leaves it at its own acknowledgement, response or event, whichever is first;
 * when it is refused; or never while the network is away. Ids double as Idempotency-Key.
 */
export function createPending(newKey: () => string): PendingQueue {
  const { items, all, show, find, mark } = createList()

  function drop(gone: readonly Task[]): void {
    for (const task of gone) clearTimeout(task.timer)
    show(all().filter((task) => !gone.some((each) => each.id === task.id)))
    for (const task of all()) if (gone.some((each) => isBehind(task, each))) pump(task)
  }

  function finish(done: readonly Task[]): void {
    drop(done)
    for (const task of done) task.effects.onDone?.()
  }

  function fail(task: Task, error: unknown): void {
    // What never came to be cannot be changed either.
    const isCreate = task.change.kind.endsWith('.create')
    drop(isCreate ? all().filter((each) => each.entity === task.entity) : [task])
    task.effects.onFailed(error)
  }

  async function run(task: Task, request: Request): Promise<void> {
    try {
      const answer = await sendOnce(task, request)
      if (answer !== undefined || find(task.id)) task.effects.keep?.(answer)
    } catch (error) {
      const current = find(task.id)
      // Its event came first: the change is made, only the answer was lost. Or it was given up and sent anew.
      if (current?.request !== request) return
      if (!mayComeLater(error)) return fail(current, error)
      const tries = current.tries + 1
      const timer = setTimeout(() => pump(task), restAfter(error, tries))
      return mark(task.id, { state: 'waiting', tries, timer })
    }
    const done = find(task.id)
    if (done) finish([done])
  }

  /** Sends it, if it is its turn. */
  function pump({ id }: Task): void {
    const task = find(id)
    if (task?.state !== 'waiting' || !isNext(task, all())) return
    clearTimeout(task.timer)
    const request = { since: Date.now(), abort: new AbortController() }
    mark(task.id, { state: 'sent', request })
    void run(task, request)
  }

  function retry(): void {
    for (const { id, request } of all().filter(isHanging)) {
      mark(id, { state: 'waiting' })
      request?.abort.abort()
    }
    all().forEach(pump)
  }

  return {
    items,
    add(effects) {
      const task = taskOf(newKey(), effects)
      show([...all(), task])
      pump(task)
    },
    onEvent(event) {
      const done = all().filter((task) => task.state === 'sent' && task.effects.isDoneBy?.(event))
      if (done.length > 0) finish(done)
    },
    retry,
  }
}
