import { z } from 'zod'
import { BlockChange, BlockId, BlocksInput } from './blocks-input.ts'
import { ElementId, ElementsChange, ElementsInput } from './board-input.ts'
import { Id } from './ids.ts'
import { RoomKind } from './rooms.ts'

/** A room at one of its generations. */
export const RoomAt = z.object({ kind: RoomKind, id: Id, gen: z.int() })
export type RoomAt = z.infer<typeof RoomAt>

/**
 * What the api may change in a room; one edit is one transaction. Blocks and elements whose id is there already are left out, so
 * that a repeated edit changes nothing.
 */
export const RoomEdit = z.discriminatedUnion('type', [
  z.object({ type: z.literal('appendBlocks'), blocks: BlocksInput }),
  z.object({
    type: z.literal('insertBlocks'),
    beside: z.object({ id: BlockId, side: z.enum(['before', 'after']) }),
    blocks: BlocksInput,
  }),
  /** All of a document; what stays the same is not touched. */
  z.object({ type: z.literal('replaceBlocks'), blocks: z.union([BlocksInput, z.array(z.never()).length(0)]) }),
  z.object({ type: z.literal('changeBlock'), id: BlockId, change: BlockChange }),
  z.object({ type: z.literal('deleteBlock'), id: BlockId }),
  z.object({ type: z.literal('addElements'), elements: ElementsInput }),
  /** Properties that are given are set, the others stay. */
  z.object({ type: z.literal('changeElements'), elements: ElementsChange }),
  z.object({ type: z.literal('deleteElements'), ids: z.array(ElementId).min(1) }),
])
export type RoomEdit = z.infer<typeof RoomEdit>
