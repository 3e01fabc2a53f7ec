import type * as api from '#shared/document-text.ts'
import { type BlockChange, editLimit, sizeOf } from '#shared/blocks-input.ts'
import type { Block, NewBlock } from '#shared/blocks-spec.ts'
import type { Body, Result } from '#shared/endpoint.ts'
import type { RoomAt, RoomEdit } from '#shared/room-edits.ts'
import { authorize } from '../access/service.ts'
import type { Ctx } from '../context.ts'
import { refuse } from '../errors.ts'
import { toBlocks, toMarkdown } from '../markdown/convert.ts'
import { settleMentions } from './mentions.ts'
import { idMaker } from '../rooms/ids.ts'
import { granted } from '../rooms/service.ts'
import * as store from './store.ts'

const gone = (): never => refuse('not_found', 'No such document.')

/** The room of a document with which the caller may do `action`, and whose it is. */
async function openRoom(ctx: Ctx, action: 'document.read' | 'document.edit', id: string) {
  const { workspaceId } = await authorize(ctx, action, { type: 'document', id })
  const { gen } = (await store.find(ctx.db, id)) ?? gone()
  const room: RoomAt = { kind: 'doc', id, gen }
  return { room, workspaceId }
}

async function readBlocks(ctx: Ctx, room: RoomAt): Promise<{ blocks: Block[]; text: string }> {
  const { content } = granted(await ctx.rooms.read(room))
  return content.kind === 'doc' ? content : { blocks: [], text: '' }
}

/** The blocks of a document as they are stored, after everything that was typed until now is. */
export async function getContent(ctx: Ctx, documentId: string): Promise<Result<typeof api.getDocumentContent>> {
  const { room } = await openRoom(ctx, 'document.read', documentId)
  const { blocks, text } = await readBlocks(ctx, room)
  return { gen: room.gen, blocks, text }
}

/** The same as Markdown. */
export async function getMarkdown(ctx: Ctx, documentId: string): Promise<Result<typeof api.getDocumentMarkdown>> {
  const { room } = await openRoom(ctx, 'document.read', documentId)
  return { markdown: await toMarkdown((await readBlocks(ctx, room)).blocks) }
}

/**
 * Writes blocks into a document at the end, or beside one of them. Done when it is stored; who has it open sees it at once. With the
 * same `repeat` the same blocks stand there once. 404 for a block that is not there, 413 when it is too much.
 */
export async function addContent(
  ctx: Ctx,
  documentId: string,
  { beside, ...written }: Body<typeof api.addToDocument>,
  repeat: string | null,
): Promise<{ ids: string[] }> {
  const { room, workspaceId } = await openRoom(ctx, 'document.edit', documentId)
  const blocks = withIds(await blocksOf(ctx, workspaceId, written), idMaker(repeat))
  if (blocks.length === 0) return { ids: [] }
  return edit(ctx, room, beside ? { type: 'insertBlocks', beside, blocks } : { type: 'appendBlocks', blocks })
}

/** Makes a document hold these blocks by the smallest change, so that what others type meanwhile stays where it can. */
export async function replaceContent(ctx: Ctx, documentId: string, written: api.Written): Promise<{ ids: string[] }> {
  const { room, workspaceId } = await openRoom(ctx, 'document.edit', documentId)
  return edit(ctx, room, { type: 'replaceBlocks', blocks: await blocksOf(ctx, workspaceId, written) })
}

/** Changes the words or properties of one block; 404 when it is not there, 400 when it has no such thing. */
export async function changeBlock(
  ctx: Ctx,
  documentId: string,
  id: string,
  change: BlockChange,
): Promise<{ ids: string[] }> {
  const { room } = await openRoom(ctx, 'document.edit', documentId)
  return edit(ctx, room, { type: 'changeBlock', id, change })
}

/** Takes a block away with what is below it; 404 when it is not there. */
export async function deleteBlock(ctx: Ctx, documentId: string, id: string): Promise<undefined> {
  const { room } = await openRoom(ctx, 'document.edit', documentId)
  await edit(ctx, room, { type: 'deleteBlock', id })
  return undefined
}

async function edit(ctx: Ctx, room: RoomAt, change: RoomEdit): Promise<{ ids: string[] }> {
  const { ids } = granted(await ctx.rooms.edit(room, change, ctx.userId))
  return { ids }
}

async function blocksOf(ctx: Ctx, workspaceId: string, { blocks, markdown }: api.Written): Promise<NewBlock[]> {
  if (markdown !== undefined && markdown.length > editLimit.markdown)
    refuse('too_large', `Markdown may have ${editLimit.markdown} characters at once.`)
  const written = blocks ?? (await settleMentions(ctx, workspaceId, await toBlocks(markdown ?? '')))
  const { count, depth } = sizeOf(written)
  if (count > editLimit.items) refuse('too_large', `At most ${editLimit.items} blocks can be written at once.`)
  if (depth > editLimit.depth) refuse('invalid', `At most ${editLimit.depth} blocks may lie below each other.`)
  return written
}

const withIds = (blocks: NewBlock[], make: () => string): NewBlock[] =>
  blocks.map((block) => ({
    ...block,
    id: block.id ?? make(),
    ...(block.children && { children: withIds(block.children, make) }),
  }))
