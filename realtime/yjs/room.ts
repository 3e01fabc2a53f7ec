import { roomName, closeCode, type RoomRef } from '#shared/rooms.ts'
import * as Y from 'yjs'
import { OutOfMemory, reserve } from './budget.ts'
import { isClean } from './commit.ts'
import { compactOnLeave } from './compactSchedule.ts'
import type { Room, Yjs } from './context.ts'
import { keepWhole, sendEarly } from './early.ts'
import { applyLoaded, loadRoom, type Loaded } from './load.ts'
import { projectDue } from './project.ts'
import { close } from './send.ts'
import { versionAtLeave } from './versions.ts'

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
    const isFull = err instanceof OutOfMemory
    if (isFull) ctx.log.warn({ room: name }, 'room not opened, memory is full')
    else ctx.log.error({ err, room: name }, 'room could not be loaded')
    const reason = isFull ? err.message : 'the room could not be loaded'
    for (const connection of room.connections) close(ctx, connection, closeCode.overload, reason)
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
    holdsQueue: false,
    fill: 'none',
    measured: { bytes: 0, at: 0, when: 0, took: 0 },
    log: {
      queue: [],
      inFlight: null,
      isSending: false,
      last: 0,
      durable: 0,
      unsavedBytes: 0,
      failures: 0,
      retryAt: 0,
      degraded: 'none',
      waiting: [],
    },
    heads: new Map(),
    others: null,
    projection: {
      marked: false,
      marking: null,
      isNews: false,
      editedAt: 0,
      ahead: null,
      dueAt: null,
      running: null,
      by: new Set(),
      isTooLarge: false,
    },
    awareness: new Map(),
    awarenessChanged: new Set(),
    awarenessTimer: null,
    owners: new Map(),
    pending: null,
    idleAt: null,
    leaving: false,
    moving: null,
    answer: null,
    tail: { records: 0, bytes: 0 },
    damaged: false,
    bytes: 0,
  }
}

async function load(ctx: Yjs, room: Room): Promise<void> {
  const done = ctx.metrics.load.startTimer()
  reserve(ctx, room, 0)
  await ctx.cluster?.enter(room)
  await loadRoom(ctx, room.name, room.gen, async (loaded) => {
    reserve(ctx, room, loaded.bytes)
    await sendEarly(ctx, room, loaded)
    if (room.state !== 'loading') throw new Error('room was given up while it loaded')
    // Nothing may be awaited from here until the people are let in: who was served early would miss what happens in between.
    fill(ctx, room, loaded)
  })
  done()
}

function fill(ctx: Yjs, room: Room, loaded: Loaded): void {
  applyLoaded(room.doc, loaded)
  keepWhole(ctx, room, loaded)
  // A room may be opened again by the same process, and its numbers go on: a reused one would be taken for already written.
  room.log.last = room.log.durable = loaded.heads.get(ctx.processId) ?? 0
  loaded.heads.delete(ctx.processId)
  room.heads = loaded.heads
  room.tail = { records: loaded.tail.records + loaded.tail.covered, bytes: loaded.tail.bytes }
  room.damaged = loaded.damaged
  room.state = 'ready'
  ctx.cluster?.loaded(room)
  ctx.metrics.loadBytes.observe(loaded.bytes)
  if (room.connections.size === 0) linger(ctx, room)
}

/** Nobody is in the room: it stays for a while, as people often come back at once. */
export function linger(ctx: Yjs, room: Room): void {
  const { lingerMs, lingerJitterMs } = ctx.limits
  room.idleAt = ctx.now() + lingerMs + Math.random() * lingerJitterMs
}

/**
 * Takes an empty room out of memory, if everything is stored. Whoever joins while its projection is written keeps it; the
 * last check and the removal are one step, so nobody can come in between.
 */
export async function unloadIfIdle(ctx: Yjs, room: Room): Promise<boolean> {
  if (room.leaving || !isUnused(room)) return false
  room.leaving = true
  try {
    await projectDue(ctx, room)
    if (!isUnused(room)) return false
    await compactOnLeave(ctx, room)
    if (!isUnused(room)) return false
    await versionAtLeave(ctx, room)
    if (!isUnused(room)) return false
    dispose(ctx, room)
  } finally {
    room.leaving = false
  }
  return true
}

const isUnused = (room: Room): boolean =>
  !room.moving &&
  room.connections.size === 0 &&
  isStored(room) &&
  // What was shown here and is not known to be durable is looked after until it is.
  (room.others?.held.length ?? 0) === 0

/** Whether nothing that was brought into the room here is only in memory. */
export const isStored = (room: Room): boolean => room.state === 'ready' && room.turn.taken.length === 0 && isClean(room)

/** Ends a room; repeatable. Nothing of it may stay behind: no timer, no place in a list. */
export function dispose(ctx: Yjs, room: Room): void {
  if (room.state === 'gone') return
  room.state = 'gone'
  if (room.awarenessTimer) clearTimeout(room.awarenessTimer)
  room.awarenessTimer = null
  room.answer?.forget()
  ctx.cluster?.leave(room)
  ctx.committer.dirty.delete(room)
  ctx.committer.unsavedBytes -= room.log.unsavedBytes
  ctx.rooms.delete(room.key)
  // Of what other nodes wrote nobody here will hear any more whether it is stored.
  for (const { fail } of room.log.waiting.splice(0)) fail(new Error(`the room ${room.name} has left this process`))
  room.doc.destroy()
  ctx.apart?.onGone(room.name)
}
