import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Addressed, ApiPort } from '#shared/ports.ts'
import type { Limits } from './limits.ts'
import type { Metrics } from './metrics.ts'

export type FeedDeps = {
  api: ApiPort
  log: Logger
  limits: Limits
  metrics: Metrics
  /** Called for every event of the log after the start, once and in order of `pos`. */
  tell(event: Addressed): void
  /** The gap was too large to fill; the feed goes on after `head`. */
  onLost(head: number): void
}

/**
 * This node's place in the event log. Events come from Redis (or from this process), which may lose, repeat and reorder
 * them; what is missing is asked for by place (architecture.md section 3). It starts at the head of the log.
 */
export type Feed = FeedDeps & {
  /** The last place told; -1 before the start. */
  pos: number
  /** The highest place that was heard of. */
  wanted: number
  /** Events that came before one that is missing. */
  early: Map<number, Addressed>
  filling: Promise<void> | null
  stopped: AbortController
  /** Settles when the place is known. */
  started: Promise<void>
}

export function startFeed(deps: FeedDeps): Feed {
  const feed: Feed = {
    ...deps,
    pos: -1,
    wanted: -1,
    early: new Map(),
    filling: null,
    stopped: new AbortController(),
    started: Promise.resolve(),
  }
  feed.started = findHead(feed)
  return feed
}

export const stopFeed = (feed: Feed): void => feed.stopped.abort()

/** Takes an event that was announced, at any place. */
export function takeEvent(feed: Feed, event: Addressed): void {
  if (event.pos <= feed.pos) return
  feed.wanted = Math.max(feed.wanted, event.pos)
  if (feed.early.size < feed.limits.earlyEvents) feed.early.set(event.pos, event)
  if (feed.pos < 0) return
  tellEarly(feed)
  if (feed.wanted > feed.pos) void fillGap(feed)
}

/** Hears that the log is at least this long. */
export function expectHead(feed: Feed, head: number): void {
  if (head <= feed.pos) return
  feed.wanted = Math.max(feed.wanted, head)
  setTimeout(() => feed.wanted > feed.pos && void fillGap(feed), feed.limits.headGraceMs).unref()
}

/** Asks the log for everything after our place, again and again until it answers. Never rejects; one question at a time. */
export function fillGap(feed: Feed): Promise<void> {
  if (feed.pos < 0) return feed.started
  feed.filling ??= fillAll(feed)
  return feed.filling
}

async function fillAll(feed: Feed): Promise<void> {
  await untilDone(feed, 'a gap in the event log could not be filled, trying again', () => fillPages(feed))
  feed.filling = null
}

async function fillPages(feed: Feed): Promise<void> {
  for (;;) {
    const wanted = feed.wanted
    const { api, limits, metrics } = feed
    const page = await api.eventsSince({ since: feed.pos, limit: limits.pageEvents })
    if (page.state === 'resync') return skipTo(feed, page.head)
    const missed = page.events.filter((event) => event.pos > feed.pos)
    metrics.filled.inc(missed.length)
    for (const event of missed) advance(feed, event)
    tellEarly(feed)
    if (page.events.length === limits.pageEvents) continue
    // The log is the truth: a place that it does not know was never given, unless it was heard of during the question.
    if (feed.wanted === wanted) feed.wanted = feed.pos
    if (feed.wanted <= feed.pos) return
  }
}

function advance(feed: Feed, event: Addressed): void {
  feed.pos = event.pos
  feed.metrics.events.inc()
  feed.tell(event)
}

function tellEarly(feed: Feed): void {
  for (const place of feed.early.keys()) if (place <= feed.pos) feed.early.delete(place)
  for (let next = feed.early.get(feed.pos + 1); next; next = feed.early.get(feed.pos + 1)) {
    feed.early.delete(next.pos)
    advance(feed, next)
  }
}

/** Too far behind; or the log is shorter than our place, because another database stands behind the api now. */
function skipTo(feed: Feed, head: number): void {
  feed.log.warn({ from: feed.pos, head }, 'the gap in the event log is too large, every client fetches again')
  feed.metrics.lost.inc()
  feed.wanted = feed.pos = head
  feed.early.clear()
  feed.onLost(head)
}

async function findHead(feed: Feed): Promise<void> {
  await untilDone(feed, 'the head of the event log is not known yet', async () => {
    const { head } = await feed.api.eventsSince({ since: 0, limit: 1 })
    feed.pos = head
  })
  tellEarly(feed)
  if (feed.wanted > feed.pos) void fillGap(feed)
}

async function untilDone(feed: Feed, failure: string, work: () => Promise<void>): Promise<void> {
  const { signal } = feed.stopped
  for (let ms = feed.limits.retryMinMs; !signal.aborted; ms = Math.min(feed.limits.retryMaxMs, 2 * ms)) {
    try {
      return await work()
    } catch (err) {
      feed.metrics.failures.inc({ what: 'feed' })
      feed.log.warn({ err, pos: feed.pos }, failure)
    }
    await wait(ms * (0.5 + Math.random() / 2), undefined, { ref: false })
  }
}
