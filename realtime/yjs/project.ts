import { boardElementsOf, boardText } from '#shared/board-elements.ts'
import { blocksOf, plainTextOf } from '#shared/read-blocks.ts'
import { roomName, type RoomRef } from '#shared/rooms.ts'
import * as Y from 'yjs'
import { behindRow, whenDurable } from './commit.ts'
import type { Room, Yjs } from './context.ts'
import { doThere } from './heavy/sweep.ts'
import { applyLoaded, readRoom } from './load.ts'
import { refOf } from './rooms.ts'
import { within } from './within.ts'

/** Notes that a room has news for its readable projection, and who wrote them. */
export function noteEdit(ctx: Yjs, room: Room, by: string): void {
  room.projection.by.add(by)
  room.projection.editedAt = ctx.now()
  room.projection.dueAt ??= dueAt(ctx)
}

/** Not at the same moment for all who began to type in the same one: the commits of everybody would wait for them. */
const dueAt = ({ now, limits }: Yjs): number => now() + limits.projectMs * (1 - Math.random() / 4)

/** Writes the projection of a live room. Never rejects: what failed is tried again later, and by the sweep. One at a time. */
export function projectRoom(ctx: Yjs, room: Room): Promise<void> {
  room.projection.running ??= project(ctx, room)
    .catch((err: unknown) => {
      ctx.metrics.projectionFailures.inc()
      ctx.log.warn({ err, room: room.name }, 'projection failed, will be repeated')
      if (room.state === 'ready' && room.connections.size > 0) room.projection.dueAt = ctx.now() + ctx.limits.projectMs
    })
    .finally(() => {
      room.projection.running = null
    })
  return room.projection.running
}

/** Writes what is due, also what a projection that is under way leaves due. Never rejects. */
export async function projectDue(ctx: Yjs, room: Room): Promise<void> {
  await room.projection.running
  if (room.projection.dueAt !== null) await projectRoom(ctx, room)
}

async function project(ctx: Yjs, room: Room): Promise<void> {
  const { projection } = room
  projection.dueAt = null
  if (!projection.isNews && projection.ahead !== null) return settle(ctx, room, projection.ahead)
  // What is stored has raised the number already.
  await whenDurable(room)
  const wanted = isBusy(ctx, room)
  // What comes from now on is for the next one, though this one may hold it: another node's, with a higher number, may count instead.
  projection.isNews = false
  let by: string[] = []
  try {
    const rev = await ctx.projector.claim({ row: behindRow(room), isAhead: wanted })
    const isAhead = wanted && rev > 0
    // After the claim, so that of two nodes' projections the one with the higher number holds what the other one does.
    await ctx.cluster?.catchUp(room)
    const readable = await ctx.reading(() => {
      if (room.state !== 'ready') throw new Error(`the room is ${room.state}`)
      by = [...projection.by]
      // The next record after this moment marks the room as behind again, if this did not, so nothing can fall between two projections.
      projection.marked = isAhead
      projection.ahead = isAhead ? rev + 1 : null
      projection.by = new Set()
      if (isAhead) projection.dueAt ??= dueAt(ctx)
      return readableOf(room.ref, room.doc)
    })
    await whenDurable(room)
    const clients = room.doc.store.clients.size
    const { isTooLarge } = projection
    const isMarked = () => projection.marked
    const isTaken = await publish(ctx, { ref: room.ref, rev, by, clients, ...readable, isTooLarge, isMarked })
    projection.isTooLarge = !isTaken
  } catch (err) {
    for (const userId of by) projection.by.add(userId)
    projection.isNews = true
    throw err
  }
}

/** Somebody types, so that the next record is a matter of moments. */
function isBusy(ctx: Yjs, { projection, connections, moving }: Room): boolean {
  return !ctx.stopping && !moving && connections.size > 0 && ctx.now() - projection.editedAt < ctx.limits.projectBusyMs
}

/** Nothing came after a projection that had marked the room for what was to come: takes the mark back, unless another node made one. */
async function settle(ctx: Yjs, room: Room, ahead: number): Promise<void> {
  // Before it is asked for: an edit from now on marks the room again, and then nothing is taken back.
  room.projection.marked = false
  room.projection.ahead = null
  try {
    await ctx.projector.settle({ _id: room.name, rev: ahead })
  } catch (err) {
    room.projection.ahead ??= ahead
    throw err
  }
}

/** `content` is what the seed's collections hold: blocks of a document, elements of a whiteboard. */
type Readable = { text: string; content: object[] }

function readableOf(ref: RoomRef, doc: Y.Doc): Readable {
  if (ref.kind === 'board') {
    const elements = boardElementsOf(doc)
    return { text: boardText(elements), content: elements }
  }
  const blocks = blocksOf(doc)
  return { text: plainTextOf(blocks), content: blocks }
}

/** `isTooLarge`: its content was too much for one document of the database. `isMarked`: the room is marked as behind again. */
type Content = Readable & {
  ref: RoomRef
  rev: number
  by: string[]
  clients: number
  isTooLarge?: boolean
  isMarked?: () => boolean
}

/** False when the copy had to be stored without its content; the api is told the text all the same. */
async function publish({ projector }: Yjs, committed: Content): Promise<boolean> {
  const { ref, rev, by, text, content, clients, isTooLarge, isMarked = () => false } = committed
  const isTaken = !isTooLarge && (await projector.write({ ref, rev, content }))
  if (!isTaken) await projector.write({ ref, rev, content: [] })
  await projector.tell({ room: ref, rev, by, text })
  await projector.note({ _id: roomName(ref), rev, by, clients, isMarked: isMarked() })
  return isTaken
}

/** Projects rooms that were left behind by a crash, or while the api was away. Rooms in memory do it themselves. */
export async function sweepProjections(ctx: Yjs): Promise<void> {
  const before = new Date(Date.now() - 2 * ctx.limits.projectMs)
  const found = ctx.store.rooms.find({ behindSince: { $lt: before } }).limit(50)
  const behind = await within(ctx.limits.loadMs, found.toArray())
  for (const row of behind) {
    if (ctx.stopping) return
    await projectBehind(ctx, row)
  }
}

/** Projects one room that was left behind, in whatever process it belongs. Never rejects. */
export async function projectBehind(ctx: Yjs, { _id, gen, rev }: { _id: string; gen: number; rev: number }) {
  const live = ctx.rooms.get(`${_id}#${gen}`)
  if (live) {
    if (live.state === 'ready') await projectRoom(ctx, live)
    return
  }
  try {
    if (!(await doThere(ctx, 'project', refOf(_id), { gen, rev }))) await projectStored(ctx, _id, gen, rev)
  } catch (err) {
    ctx.metrics.projectionFailures.inc()
    ctx.log.warn({ err, room: _id }, 'projection of a closed room failed')
  }
}

async function projectStored(ctx: Yjs, name: string, gen: number, rev: number): Promise<void> {
  const ref = refOf(name)
  const doc = new Y.Doc()
  applyLoaded(doc, await readRoom(ctx.store, name, gen, ctx.limits.loadMs))
  const writers = await within(ctx.limits.loadMs, ctx.store.updates.distinct('by', { r: name, live: true }))
  try {
    await publish(ctx, { ref, rev, by: writers, clients: doc.store.clients.size, ...readableOf(ref, doc) })
  } finally {
    doc.destroy()
  }
}
