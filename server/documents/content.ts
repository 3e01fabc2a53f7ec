import type { ContentCommitted } from '#shared/ports.ts'
import { objectOfRoom } from '#shared/rooms.ts'
import type { Document, Whiteboard } from '#prisma'
import { locate } from '../access/service.ts'
import { inTransaction, type PublicCtx, type Server, systemCtx, type Tx } from '../context.ts'
import { type Publication, publishAll } from '../events/publish.ts'
import { presentWhiteboard } from '../whiteboards/service.ts'
import * as store from './store.ts'

type Saved = { kind: 'doc'; row: Document } | { kind: 'board'; row: Whiteboard }

/**
 * Brings what was written in rooms to Postgres, all of it in one transaction: plain text, when and by whom, and `document.edited` or
 * `whiteboard.edited`. Idempotent: only a `rev` above the row's is written, a repeated or overtaken one changes nothing.
 * Text of something in the trash is kept and told to nobody.
 */
export function contentCommitted(server: Server, committed: ContentCommitted[]): Promise<void> {
  return inTransaction(systemCtx(server), async (tx) => {
    const publications: Publication[] = []
    // In one order for everybody: two processes that bring the same rows never wait for each other.
    for (const one of committed.toSorted((a, b) => (a.room.id < b.room.id ? -1 : 1))) {
      const publication = await take(tx, one)
      if (publication) publications.push(publication)
    }
    await publishAll(tx, publications)
  })
}

async function take(tx: Tx<PublicCtx>, { room, rev, by, text }: ContentCommitted): Promise<Publication | null> {
  const editedBy = by.at(-1) ?? null
  // Postgres stores no NUL, and a client may have typed one.
  const saved = await save(tx, room, { content: text.replaceAll('\0', ''), contentRev: rev, editedBy })
  if (!saved) return null
  const subject = await locate(tx.db, { type: objectOfRoom(room.kind), id: room.id })
  if (!subject || subject.deleted !== 'no') return null
  if (saved.kind === 'doc') {
    const document = store.present(saved.row)
    return { subject, actorId: editedBy, event: { type: 'document.edited', data: { document, by, rev } } }
  }
  const whiteboard = presentWhiteboard(saved.row)
  return { subject, actorId: editedBy, event: { type: 'whiteboard.edited', data: { whiteboard, by, rev } } }
}

async function save(
  tx: Tx<PublicCtx>,
  { kind, id }: ContentCommitted['room'],
  data: { content: string; contentRev: number; editedBy: string | null },
): Promise<Saved | null> {
  const change = { where: { id, contentRev: { lt: data.contentRev } }, data: { ...data, editedAt: tx.now() } }
  if (kind === 'doc') {
    const [row] = await tx.db.document.updateManyAndReturn(change)
    return row ? { kind, row } : null
  }
  const [row] = await tx.db.whiteboard.updateManyAndReturn(change)
  return row ? { kind, row } : null
}
