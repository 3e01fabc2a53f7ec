import { roomName, closeCode, type RoomRef } from '#shared/rooms.ts'
import * as Y from 'yjs'
import { isClean } from './commit.ts'
import type { Room, Yjs } from './context.ts'
import { applyLoaded, readRoom } from './load.ts'
import { projectRoom } from './project.ts'
import { close } from './send.ts'
import { versionAtLeave } from './versions.ts'
import { within } from './within.ts'

/** The room of an object and generation: the one in memory, or a new one that starts to load. */
export function openRoom(ctx: Yjs, ref: RoomRef, gen: number): Room {
  const name = roomName(ref)
  const key = `${name}#${gen}`
  const known = ctx.rooms.get(key)
  if (known) return known
  const room = newRoom(key, name, ref, gen)
  ctx.rooms.set(key, room)
  room.opened = load(ctx, room)
  // Everybody who waits handles the rejection; when nobody is left it must not end the process.
  room.opened.catch((err: unknown) => {
    ctx.log.error({ err, room: name }, 'room could not be loaded')
    for (const connection of room.connections)
      close(ctx, connection, closeCode.overload, 'the room could not be loaded')
    dispose(ctx, room)
  })
  return room
}

function newRoom(key: string, name: string, ref: RoomRef, gen: number): Room {
  return {
    key,
    name,
    ref,
    gen,
    state: 'loading',
    doc: new Y.Doc({ gc: true }),
    opened: Promise.resolve(),
    connections: new Set(),
    turn: { taken: [], bytes: 0 },
    log: {
      queue: [],
      inFlight: null,
      last: 0,
      durable: 0,
      unsavedBytes: 0,
      failures: 0,
      retryAt: 0,
      degraded: 'none',
      waiting: [],
    },
    heads: new Map(),
    projection: { marked: false, dueAt: null, running: null, by: new Set() },
    awareness: new Map(),
    awarenessChanged: new Set(),
    awarenessTimer: null,
    owners: new Map(),
    pending: null,
    idleAt: null,
    bytes: 0,
  }
}

async function load(ctx: Yjs, room: Room): Promise<void> {
  const done = ctx.metrics.load.startTimer()
  const [loaded, newest] = await Promise.all([
    readRoom(ctx.store, room.name, room.gen, ctx.limits.loadMs),
    newestNumber(ctx, room),
  ])
  if (room.state !== 'loading') throw new Error('room was given up while it loaded')
  applyLoaded(room.doc, loaded)
  room.log.last = room.log.durable = newest
  room.heads = loaded.heads
  room.bytes = loaded.bytes
  room.state = 'ready'
  ctx.metrics.loadBytes.observe(loaded.bytes)
  done()
}

/** A room may be opened again by the same process, and its numbers must go on: a reused one would be taken for already written. */
async function newestNumber(ctx: Yjs, room: Room): Promise<number> {
  const newest = ctx.store.updates.findOne(
    { r: room.name, g: room.gen, w: ctx.processId },
    { sort: { n: -1 }, projection: { n: 1 }, readPreference: 'primary' },
  )
  return (await within(ctx.limits.loadMs, newest))?.n ?? 0
}

/**
 * Takes an empty room out of memory, if everything is stored. Whoever joins while its projection is written keeps it; the
 * last check and the removal are one step, so nobody can come in between.
 */
export async function unloadIfIdle(ctx: Yjs, room: Room): Promise<boolean> {
  if (!isUnused(room)) return false
  if (room.projection.dueAt !== null) await projectRoom(ctx, room)
  if (!isUnused(room)) return false
  await versionAtLeave(ctx, room)
  if (!isUnused(room)) return false
  dispose(ctx, room)
  return true
}

const isUnused = (room: Room): boolean =>
  room.state === 'ready' && room.connections.size === 0 && room.turn.taken.length === 0 && isClean(room)

/** Ends a room; repeatable. Nothing of it may stay behind: no timer, no place in a list. */
export function dispose(ctx: Yjs, room: Room): void {
  if (room.state === 'gone') return
  room.state = 'gone'
  if (room.awarenessTimer) clearTimeout(room.awarenessTimer)
  room.awarenessTimer = null
  ctx.committer.dirty.delete(room)
  ctx.committer.unsavedBytes -= room.log.unsavedBytes
  ctx.rooms.delete(room.key)
  room.doc.destroy()
}
