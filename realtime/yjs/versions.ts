import * as Y from 'yjs'
import { whenDurable } from './commit.ts'
import type { Room, Yjs } from './context.ts'
import { holderOf } from './heavy/place.ts'
import { doThere } from './heavy/sweep.ts'
import { applyLoaded, readRoom } from './load.ts'
import { projectDue } from './project.ts'
import { refOf } from './rooms.ts'
import { type Held, heldIn, type NewVersion, saveVersion, tellVersion } from './versions-save.ts'
import { claimVersion, listDue, listUntold, unclaimVersion, type VersionRow } from './versions-store.ts'

/**
 * Versions that come by themselves (realtime.md 3.6): ten minutes after the first edit that is in none, and when the last person leaves.
 * `rt_rooms.activeSince` says since when there is something to keep, so it needs no memory of a process, and survives a crash.
 */
export async function sweepVersions(ctx: Yjs): Promise<void> {
  const { versionMs, versionSweepMs } = ctx.limits
  const now = ctx.now()
  for (const { name, gen, activeSince } of await listDue(ctx.store, new Date(now - versionMs))) {
    if (ctx.stopping) return
    const isHere = ctx.rooms.get(`${name}#${gen}`)?.state === 'ready' || holderOf(ctx, name) !== null
    // A node that has it open comes first; what nobody has open was left behind by a crash.
    if (isHere || now - activeSince.getTime() > versionMs + 3 * versionSweepMs) await versionOfDue(ctx, name, gen)
  }
  for (const row of await listUntold(ctx.store, new Date(now - versionSweepMs)))
    await tellVersion(ctx, refOf(row.r), row)
}

/** Makes the version that is due of a room, in whatever process it belongs. Never rejects. */
export async function versionOfDue(ctx: Yjs, name: string, gen: number): Promise<void> {
  const room = ctx.rooms.get(`${name}#${gen}`)
  if (room?.state === 'ready') {
    await settleActivity(ctx, room)
    return autoVersion(ctx, name, () => liveState(ctx, room))
  }
  try {
    if (await doThere(ctx, 'version', refOf(name), { gen, rev: 0 })) return
  } catch (err) {
    ctx.log.warn({ err, room: name }, 'version of a heavy room could not be made, will be repeated')
    return
  }
  await autoVersion(ctx, name, () => storedState(ctx, name, gen))
}

/** The version of what was written since the last one, when the last person has left. Never rejects: the sweep repeats it. */
export async function versionAtLeave(ctx: Yjs, room: Room): Promise<void> {
  await settleActivity(ctx, room)
  await autoVersion(ctx, room.name, () => liveState(ctx, room))
}

/**
 * Keeps what a live room holds at the end of this call's first wait, with all who wrote in it since the version before. The caller tells
 * the api of it. Rejects when it could not be stored.
 */
export async function keepVersion(ctx: Yjs, room: Room, wanted: Omit<NewVersion, 'by'>): Promise<VersionRow> {
  await settleActivity(ctx, room)
  const claimed = await claimVersion(ctx.store, room.name, new Date(ctx.now()))
  try {
    const by = new Set([...(claimed?.writers ?? []), ...room.projection.by])
    return await saveVersion(ctx, heldIn(ctx, room), { ...wanted, by: [...by] })
  } catch (err) {
    if (claimed) await unclaimVersion(ctx.store, room.name, claimed)
    throw err
  }
}

async function liveState(ctx: Yjs, room: Room): Promise<Held> {
  await whenDurable(room)
  return heldIn(ctx, room)
}

async function storedState(ctx: Yjs, name: string, gen: number): Promise<Held> {
  const loaded = await readRoom(ctx.store, name, gen, ctx.limits.loadMs)
  const doc = new Y.Doc()
  applyLoaded(doc, loaded)
  return { ref: refOf(name), gen, doc, covers: Object.fromEntries(loaded.heads) }
}

async function autoVersion(ctx: Yjs, name: string, read: () => Promise<Held>): Promise<void> {
  try {
    const claimed = await claimVersion(ctx.store, name, new Date(ctx.now()))
    if (!claimed) return
    try {
      const held = await read()
      const row = await saveVersion(ctx, held, { kind: 'auto', label: null, by: claimed.writers, madeBy: null })
      await tellVersion(ctx, held.ref, row)
    } catch (err) {
      await unclaimVersion(ctx.store, name, claimed)
      throw err
    }
  } catch (err) {
    ctx.metrics.versionFailures.inc()
    ctx.log.warn({ err, room: name }, 'version could not be made, will be repeated')
  }
}

/** Lets the projection note first what was written until now; else it would seem to be newer than the version. Never rejects. */
async function settleActivity(ctx: Yjs, room: Room): Promise<void> {
  await projectDue(ctx, room)
}
