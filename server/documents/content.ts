import type { DomainEvent } from '#shared/events.ts'
import type { ContentCommitted } from '#shared/ports.ts'
import type { ObjectType } from '#shared/roles.ts'
import type { RoomKind } from '#shared/rooms.ts'
import { locateAll } from '../access/service.ts'
import { type Db, inTransaction, type PublicCtx, type Server, systemCtx, type Tx } from '../context.ts'
import { type Publication, publishAll } from '../events/publish.ts'
import { saveDocuments, saveWhiteboards, type Text } from './texts.ts'

/**
 * Brings what was written in rooms to Postgres, all of it in one transaction and with as many statements for one as for many: plain text,
 * when and by whom, and `document.edited` or `whiteboard.edited`. Idempotent: only a `rev` above the row's is written, a repeated or
 * overtaken one changes nothing. Text of something in the trash is kept and told to nobody.
 */
export function contentCommitted(server: Server, committed: ContentCommitted[]): Promise<void> {
  return inTransaction(systemCtx(server), async (tx) => {
    const documents = await take(
      tx,
      newestOf(committed, 'doc'),
      'document',
      saveDocuments,
      (document, { by, rev }) => ({
        type: 'document.edited',
        data: { document, by, rev },
      }),
    )
    const whiteboards = await take(
      tx,
      newestOf(committed, 'board'),
      'whiteboard',
      saveWhiteboards,
      (whiteboard, { by, rev }) => ({ type: 'whiteboard.edited', data: { whiteboard, by, rev } }),
    )
    await publishAll(tx, [...documents, ...whiteboards])
  })
}

/** Saves what was told of one kind of object; gives what is to be published of it. */
async function take<T extends { id: string; editedBy: string | null }>(
  tx: Tx<PublicCtx>,
  told: Map<string, ContentCommitted>,
  type: ObjectType,
  save: (db: Db, texts: Text[], at: Date) => Promise<T[]>,
  eventOf: (object: T, one: ContentCommitted) => DomainEvent,
): Promise<Publication[]> {
  if (told.size === 0) return []
  const saved = await save(tx.db, [...told.values()].map(textOf), tx.now())
  const ids = saved.map(({ id }) => id)
  const places = await locateAll(tx.db, type, ids)
  return saved.flatMap((object) => {
    const [subject, one] = [places.get(object.id), told.get(object.id)]
    if (!one || subject?.deleted !== 'no') return []
    return { subject, actorId: object.editedBy, event: eventOf(object, one) }
  })
}

/** By id; what is told twice counts once, with its higher number. */
function newestOf(committed: ContentCommitted[], kind: RoomKind): Map<string, ContentCommitted> {
  const chosen = committed.filter(({ room }) => room.kind === kind).toSorted((a, b) => a.rev - b.rev)
  return new Map(chosen.map((one) => [one.room.id, one]))
}

/** Postgres stores no NUL, and a client may have typed one. */
const textOf = ({ room, rev, by, text }: ContentCommitted): Text => ({
  id: room.id,
  content: text.replaceAll('\0', ''),
  rev,
  editedBy: by.at(-1) ?? null,
})
