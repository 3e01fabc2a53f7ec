import type { ContentCommitted } from '#shared/ports.ts'
import { objectOfRoom } from '#shared/rooms.ts'
import type { Document, Whiteboard } from '#prisma'
import { locate } from '../access/service.ts'
import { inTransaction, type PublicCtx, type Server, systemCtx, type Tx } from '../context.ts'
import { publish } from '../events/publish.ts'
import { presentWhiteboard } from '../whiteboards/service.ts'
import * as store from './store.ts'

type Saved = { kind: 'doc'; row: Document } | { kind: 'board'; row: Whiteboard }

/**
 * Brings what was written in a room to Postgres: plain text, when and by whom, and `document.edited` or
 * `whiteboard.edited`. Idempotent: only a `rev` above the row's is written, a repeated or overtaken one changes nothing.
 * Text of something in the trash is kept and told to nobody.
 */
export function contentCommitted(server: Server, { room, rev, by, text }: ContentCommitted): Promise<void> {
  const editedBy = by.at(-1) ?? null
  return inTransaction(systemCtx(server, editedBy), async (tx) => {
    // Postgres stores no NUL, and a client may have typed one.
    const saved = await save(tx, room, { content: text.replaceAll('\0', ''), contentRev: rev, editedBy })
    if (!saved) return
    const located = await locate(tx.db, { type: objectOfRoom(room.kind), id: room.id })
    if (!located || located.deleted !== 'no') return
    if (saved.kind === 'doc') {
      const document = store.present(saved.row)
      return publish(tx, located, { type: 'document.edited', data: { document, by, rev } })
    }
    const whiteboard = presentWhiteboard(saved.row)
    return publish(tx, located, { type: 'whiteboard.edited', data: { whiteboard, by, rev } })
  })
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
