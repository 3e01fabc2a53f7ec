import type { RoomRef } from '#shared/rooms.ts'
import type { TrashItem } from '#shared/trash.ts'
import { Prisma } from '#prisma'
import { type Db, inTransaction, type Server, systemCtx } from '../context.ts'

/** What is left to delete outside Postgres after a purge: Yjs rooms, and files by their key below the files folder. */
export type Purged = { objects: number; rooms: RoomRef[]; storageKeys: string[] }

type Due = { type: TrashItem['objectType']; id: string }
/** Every object that goes with one: what stands below it, itself last. */
type Doomed = { type: string; id: string }

/**
 * Deletes for good what has been in the trash longer than `limits.trashDays`, with all below it and every grant,
 * invitation, redirect and attachment row of it. One transaction an object: a purge that is cut off goes on with the
 * next run. Comments and messages in the log stay as history until their own text is blanked.
 */
export async function purgeTrash(server: Server): Promise<Purged> {
  const before = new Date(server.now().getTime() - server.config.limits.trashDays * 86_400_000)
  const total: Purged = { objects: 0, rooms: [], storageKeys: [] }
  for (const due of await listDue(server.root, before)) {
    const purged = await inTransaction(systemCtx(server), ({ db }) => purge(db, due, before))
    total.objects += purged.objects
    total.rooms.push(...purged.rooms)
    total.storageKeys.push(...purged.storageKeys)
  }
  return total
}

// Workspaces first: what they hold is gone with them when its own turn comes.
const tables = [
  ['workspace', Prisma.raw('workspaces')],
  ['project', Prisma.raw('projects')],
  ['document', Prisma.raw('documents')],
  ['whiteboard', Prisma.raw('whiteboards')],
  ['task', Prisma.raw('tasks')],
] as const satisfies [Due['type'], Prisma.Sql][]

async function listDue(db: Db, before: Date): Promise<Due[]> {
  const due: Due[] = []
  for (const [type, table] of tables) {
    const rows = await db.$queryRaw<{ id: string }[]>`
      SELECT id FROM ${table} WHERE deleted_at < ${before} ORDER BY deleted_at, id LIMIT 10000`
    due.push(...rows.map(({ id }) => ({ type, id })))
  }
  return due
}

async function purge(db: Db, { type, id }: Due, before: Date): Promise<Purged> {
  const table = tables.find(([name]) => name === type)?.[1] ?? Prisma.empty
  // Locked, and asked again: it may have been restored meanwhile.
  const still = await db.$queryRaw<
    unknown[]
  >`SELECT 1 FROM ${table} WHERE id = ${id} AND deleted_at < ${before} FOR UPDATE`
  if (still.length === 0) return { objects: 0, rooms: [], storageKeys: [] }

  const doomed = await listDoomed(db, { type, id })
  const ids = doomed.map((object) => object.id)
  const files = await db.$queryRaw<{ key: string }[]>`
    DELETE FROM attachments WHERE object_id = ANY(${ids}) OR task_id = ANY(${ids}) OR workspace_id = ANY(${ids})
    RETURNING storage_key AS key`
  await db.grant.deleteMany({ where: { objectId: { in: ids } } })
  await db.invitation.deleteMany({ where: { objectId: { in: ids } } })
  await db.redirect.deleteMany({ where: { objectId: { in: ids } } })
  // Tasks hold on to their columns, so they go before what cascades to both; a task's own room is bound by its id only.
  await db.task.deleteMany({ where: { id: { in: ids } } })
  await db.chatRoom.deleteMany({ where: { OR: [{ id: { in: ids } }, { objectId: { in: ids } }] } })
  await db.$executeRaw`DELETE FROM ${table} WHERE id = ${id}`
  return { objects: doomed.length, rooms: doomed.flatMap(roomOf), storageKeys: files.map((file) => file.key) }
}

/** The object with everything that cannot stand without it. A trashed document's live children move up, so they stay. */
function listDoomed(db: Db, { type, id }: Due): Promise<Doomed[]> {
  if (type !== 'workspace' && type !== 'project') return Promise.resolve([{ type, id }])
  const above = Prisma.raw(type === 'workspace' ? 'workspace_id' : 'id')
  return db.$queryRaw<Doomed[]>`
    WITH p AS (SELECT id FROM projects WHERE ${above} = ${id})
    SELECT 'task' AS type, id FROM tasks WHERE project_id IN (SELECT id FROM p)
    UNION ALL SELECT 'document', id FROM documents WHERE project_id IN (SELECT id FROM p)
    UNION ALL SELECT 'whiteboard', id FROM whiteboards WHERE project_id IN (SELECT id FROM p)
    UNION ALL SELECT 'room', id FROM chat_rooms
      WHERE project_id IN (SELECT id FROM p) OR (workspace_id = ${id} AND project_id IS NULL)
    UNION ALL SELECT 'project', id FROM p
    UNION SELECT ${type}, ${id}`
}

const roomOf = ({ type, id }: Doomed): RoomRef[] => {
  if (type === 'document') return [{ kind: 'doc', id }]
  return type === 'whiteboard' ? [{ kind: 'board', id }] : []
}
