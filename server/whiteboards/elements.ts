import { editLimit } from '#shared/blocks-input.ts'
import type { Body, Result } from '#shared/endpoint.ts'
import type { RoomAt, RoomEdit } from '#shared/room-edits.ts'
import type * as api from '#shared/whiteboard-elements.ts'
import { authorize } from '../access/service.ts'
import type { Ctx } from '../context.ts'
import { refuse } from '../errors.ts'
import { idMaker } from '../rooms/ids.ts'
import { granted } from '../rooms/service.ts'
import * as store from './store.ts'

const gone = (): never => refuse('not_found', 'No such whiteboard.')

/** The room of a whiteboard with which the caller may do `action`. */
async function roomFor(ctx: Ctx, action: 'whiteboard.read' | 'whiteboard.edit', id: string): Promise<RoomAt> {
  await authorize(ctx, action, { type: 'whiteboard', id })
  const { gen } = (await store.find(ctx.db, id)) ?? gone()
  return { kind: 'board', id, gen }
}

/** What is drawn, as it is stored, after everything that was drawn until now is. */
export async function getElements(ctx: Ctx, whiteboardId: string): Promise<Result<typeof api.getElements>> {
  const room = await roomFor(ctx, 'whiteboard.read', whiteboardId)
  const { content } = granted(await ctx.rooms.read(room))
  return { gen: room.gen, elements: content.kind === 'board' ? content.elements : [], text: content.text }
}

/** Draws shapes above all others; done when they are stored. With the same `repeat` the same shapes are there once. */
export async function addElements(
  ctx: Ctx,
  whiteboardId: string,
  { elements }: Body<typeof api.addElements>,
  repeat: string | null,
): Promise<{ ids: string[] }> {
  checkCount(elements)
  const make = idMaker(repeat)
  const named = elements.map((element) => ({ ...element, id: element.id ?? make() }))
  return edit(ctx, whiteboardId, { type: 'addElements', elements: named })
}

/** Sets properties of shapes; 404, and nothing is changed, when one of them is not there. */
export function changeElements(
  ctx: Ctx,
  whiteboardId: string,
  { elements }: Body<typeof api.changeElements>,
): Promise<{ ids: string[] }> {
  checkCount(elements)
  return edit(ctx, whiteboardId, { type: 'changeElements', elements })
}

/** Takes a shape away with the words in it; 404 when it is not there. */
export async function deleteElement(ctx: Ctx, whiteboardId: string, elementId: string): Promise<undefined> {
  await edit(ctx, whiteboardId, { type: 'deleteElements', ids: [elementId] })
  return undefined
}

function checkCount(elements: unknown[]): void {
  if (elements.length > editLimit.items)
    refuse('too_large', `At most ${editLimit.items} elements can be written at once.`)
}

async function edit(ctx: Ctx, whiteboardId: string, change: RoomEdit): Promise<{ ids: string[] }> {
  const room = await roomFor(ctx, 'whiteboard.edit', whiteboardId)
  const { ids } = granted(await ctx.rooms.edit(room, change, ctx.userId))
  return { ids }
}
