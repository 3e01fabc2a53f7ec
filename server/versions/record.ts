import type { RoomRef } from '#shared/rooms.ts'
import { objectOfRoom } from '#shared/rooms.ts'
import type { DomainEvent } from '#shared/events.ts'
import type { Version } from '#shared/versions.ts'
import { locate } from '../access/service.ts'
import { inTransaction, type Server, systemCtx } from '../context.ts'
import { publish } from '../events/publish.ts'
import * as store from './store.ts'

const happened = {
  auto: 'version.saved',
  import: 'version.saved',
  named: 'version.named',
  restore: 'version.restored',
} as const satisfies Record<Version['kind'], DomainEvent['type']>

/**
 * Lists a version that realtime has stored, and publishes what it tells: that one came by itself, was named, or that an earlier one was
 * restored. Idempotent by the version's id. Of something that was purged nothing is written; of the trash nobody is told.
 */
export function versionSaved(server: Server, { room, version }: { room: RoomRef; version: Version }): Promise<void> {
  return inTransaction(systemCtx(server, version.madeBy), async (tx) => {
    const located = await locate(tx.db, { type: objectOfRoom(room.kind), id: room.id })
    if (!located || !(await store.insert(tx.db, room, version)) || located.deleted !== 'no') return
    await publish(tx, located, { type: happened[version.kind], data: { version, title: located.title } })
  })
}

/** For the job that thins versions out: the listing rows go first, so that no list names what is gone. */
export const forgetVersions = (server: Server, ids: string[]): Promise<void> => store.remove(server.root, ids)
