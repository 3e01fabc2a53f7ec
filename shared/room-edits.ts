import { z } from 'zod'
import { BlocksInput } from './blocks-input.ts'
import { Id } from './ids.ts'
import { RoomKind } from './rooms.ts'

/** A room at one of its generations. */
export const RoomAt = z.object({ kind: RoomKind, id: Id, gen: z.int() })
export type RoomAt = z.infer<typeof RoomAt>

/** What the api may change in a room; one edit is one transaction, all of it or nothing. */
export const RoomEdit = z.discriminatedUnion('type', [
  /** Blocks at the end of a document. A block whose id is there already is left out, so that a repeat changes nothing. */
  z.object({ type: z.literal('appendBlocks'), blocks: BlocksInput }),
])
export type RoomEdit = z.infer<typeof RoomEdit>
