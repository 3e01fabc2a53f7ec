import * as Y from 'yjs'
import type { Room, Yjs } from './context.ts'
import { sync, syncFrame } from './frames.ts'

/** The last large answer that a room gave to a SyncStep1, kept for the next one who asks the same. */
export type Answer = {
  vector: Uint8Array
  frame: Uint8Array
  /** Yjs says nothing when these change. */
  structs: Y.Doc['store']['pendingStructs']
  deletes: Uint8Array | null
  until: number
  forget: () => void
}

/**
 * The SyncStep2 for somebody who has `vector`. A crowd that opens a large document at once asks the same question: the answer is encoded
 * once while nothing changes, and all send queues share its bytes.
 */
export function answerTo(ctx: Yjs, room: Room, vector: Uint8Array): Uint8Array {
  const { store } = room.doc
  const known = room.answer
  if (
    known &&
    known.structs === store.pendingStructs &&
    known.deletes === store.pendingDs &&
    Buffer.compare(known.vector, vector) === 0
  )
    return known.frame
  const frame = syncFrame(sync.step2, Y.encodeStateAsUpdate(room.doc, vector))
  keepAnswer(ctx, room, vector, frame)
  return frame
}

/** Keeps an answer for the next who asks the same, if it is large, until the room changes. */
export function keepAnswer(ctx: Yjs, room: Room, vector: Uint8Array, frame: Uint8Array): void {
  const { answerMinBytes, answersBytes, answerMs } = ctx.limits
  room.answer?.forget()
  if (frame.length < answerMinBytes || ctx.answersBytes + frame.length > answersBytes) return
  const { doc } = room
  const forget = () => {
    doc.off('update', forget)
    if (room.answer?.frame !== frame) return
    room.answer = null
    ctx.answersBytes -= frame.length
  }
  doc.on('update', forget)
  ctx.answersBytes += frame.length
  const { pendingStructs: structs, pendingDs: deletes } = doc.store
  room.answer = { vector: vector.slice(), frame, structs, deletes, until: ctx.now() + answerMs, forget }
}

/** Called by the ticker: an answer that is some seconds old has served its crowd. */
export function tendAnswer(ctx: Yjs, room: Room): void {
  if (room.answer && ctx.now() >= room.answer.until) room.answer.forget()
}
