import type { Message, MyRoom, Room } from '#shared/chat.ts'
import { Prisma, type ChatMessage as MessageRow, type ChatRoom as RoomRow } from '#prisma'
import { isHeldBy, seesProject } from '../access/service.ts'
import type { Db } from '../context.ts'
import { instant, instantOrNull } from '../time.ts'

export const presentRoom = (row: RoomRow): Room => ({
  id: row.id,
  workspaceId: row.workspaceId,
  projectId: row.projectId,
  name: row.name,
  type: row.type,
  inherits: row.inherits,
  version: row.version,
  createdAt: instant(row.createdAt),
  updatedAt: instant(row.updatedAt),
})

export const presentMessage = (row: MessageRow): Message => ({
  id: row.id,
  roomId: row.roomId,
  pos: row.pos,
  userId: row.userId,
  content: row.content,
  editedAt: instantOrNull(row.editedAt),
  deletedAt: instantOrNull(row.deletedAt),
  version: row.version,
  createdAt: instant(row.createdAt),
})

type Place = { id: string; last_pos: number; last_read_pos: number; unread: number }

/** Ids of the rooms of a workspace that a person may see: by a grant, through the project, or through the workspace. */
export async function visibleRooms(db: Db, userId: string, workspaceId: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT r.id FROM chat_rooms r
    JOIN workspaces w ON w.id = r.workspace_id AND w.deleted_at IS NULL
    LEFT JOIN projects p ON p.id = r.project_id
    WHERE r.workspace_id = ${workspaceId} AND r.deleted_at IS NULL AND (p.id IS NULL OR p.deleted_at IS NULL)
      AND (EXISTS (SELECT 1 FROM grants g WHERE g.object_type = 'room' AND g.object_id = r.id AND ${isHeldBy(userId)})
        OR (r.inherits AND p.id IS NOT NULL AND ${seesProject(userId, Prisma.raw('p'))})
        OR (r.inherits AND p.id IS NULL AND EXISTS (
          SELECT 1 FROM grants g WHERE g.object_type = 'workspace' AND g.object_id = r.workspace_id AND ${isHeldBy(userId)})))`
  return rows.map((row) => row.id)
}

/**
 * Rooms with a person's place in each, by name. Unread: what others said after the last read place and did not delete.
 * Who never read a room has read what was said before they came to the workspace.
 */
export async function placesIn(db: Db, userId: string, roomIds: string[]): Promise<MyRoom[]> {
  const rooms = await db.chatRoom.findMany({
    where: { id: { in: roomIds } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
  const places = await db.$queryRaw<Place[]>`
    WITH places AS (
      SELECT r.id, r.last_pos, coalesce(p.last_read_pos, (
        SELECT max(m.pos) FROM chat_messages m WHERE m.room_id = r.id AND m.created_at < (
          SELECT min(g.created_at) FROM grants g WHERE g.workspace_id = r.workspace_id AND ${isHeldBy(userId)})), 0) AS last_read_pos
      FROM chat_rooms r LEFT JOIN chat_participants p ON p.room_id = r.id AND p.user_id = ${userId}
      WHERE r.id = ANY(${roomIds}::text[]))
    SELECT *, (SELECT count(*)::int FROM chat_messages m WHERE m.room_id = places.id AND m.pos > places.last_read_pos
      AND m.deleted_at IS NULL AND m.user_id <> ${userId}) AS unread
    FROM places`
  const byId = new Map(places.map((place) => [place.id, place]))
  return rooms.map((room) => {
    const place = byId.get(room.id)
    return {
      room: presentRoom(room),
      lastPos: place?.last_pos ?? 0,
      lastReadPos: place?.last_read_pos ?? 0,
      unread: place?.unread ?? 0,
    }
  })
}

/** The next place in a room; its row stays locked until commit, so places have no gaps. */
export async function nextPos(db: Db, roomId: string): Promise<number> {
  const [row] = await db.$queryRaw<{ last_pos: number }[]>`
    UPDATE chat_rooms SET last_pos = last_pos + 1 WHERE id = ${roomId} RETURNING last_pos`
  if (!row) throw new Error('the room is gone')
  return row.last_pos
}

/** Sets how far somebody has read. Back only when `unread`; never beyond the newest message. */
export async function setRead(db: Db, roomId: string, userId: string, pos: number, unread: boolean): Promise<void> {
  await db.$executeRaw`
    INSERT INTO chat_participants (room_id, user_id, last_read_pos)
    SELECT ${roomId}, ${userId}, least(${pos}::int, last_pos) FROM chat_rooms WHERE id = ${roomId}
    ON CONFLICT (room_id, user_id) DO UPDATE SET last_read_pos =
      CASE WHEN ${unread} THEN excluded.last_read_pos ELSE greatest(chat_participants.last_read_pos, excluded.last_read_pos) END`
}

export const findMessage = (db: Db, id: string): Promise<MessageRow | null> =>
  db.chatMessage.findFirst({ where: { id, deletedAt: null } })

/** The message under its lock, unless it was deleted meanwhile. */
export async function lockMessage(db: Db, id: string): Promise<MessageRow | null> {
  await db.$queryRaw`SELECT 1 FROM chat_messages WHERE id = ${id} FOR UPDATE`
  return findMessage(db, id)
}

type Window = { before?: number | undefined; after?: number | undefined; limit: number }

/** Up to `limit + 1` messages: those after a place (and before another) upwards, else the newest (before a place) downwards. */
export const readMessages = (db: Db, roomId: string, { before, after, limit }: Window): Promise<MessageRow[]> =>
  db.chatMessage.findMany({
    where: {
      roomId,
      pos: { ...(after !== undefined && { gt: after }), ...(before !== undefined && { lt: before }) },
    },
    orderBy: { pos: after !== undefined ? 'asc' : 'desc' },
    take: limit + 1,
  })

/** Ids and versions of the newest messages, newest first: what a cached copy must equal. */
export const newestVersions = (db: Db, roomId: string, take: number): Promise<{ id: string; version: number }[]> =>
  db.chatMessage.findMany({ where: { roomId }, orderBy: { pos: 'desc' }, take, select: { id: true, version: true } })

/** Ids of the newest unread messages over all rooms where a person has a place, at most `take`. */
export async function unreadIds(db: Db, userId: string, take: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT m.id FROM chat_participants c JOIN chat_rooms r ON r.id = c.room_id AND r.deleted_at IS NULL
      JOIN chat_messages m ON m.room_id = c.room_id AND m.pos > c.last_read_pos
    WHERE c.user_id = ${userId} AND m.user_id <> ${userId} AND m.deleted_at IS NULL
    ORDER BY m.created_at DESC LIMIT ${take}`
  return rows.map((row) => row.id)
}

/** Everybody who may see a room, through a grant on its chain. */
export async function readersOf(db: Db, chain: { type: string; id: string }[]): Promise<string[]> {
  const pairs = chain.map(({ type, id }) => Prisma.sql`(${type}::"ObjectType", ${id})`)
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT coalesce(t.user_id, g.subject_id) AS id FROM grants g
      LEFT JOIN team_members t ON g.subject_type = 'team' AND t.team_id = g.subject_id
    WHERE (g.object_type, g.object_id) IN (${Prisma.join(pairs)}) AND (g.subject_type = 'user' OR t.user_id IS NOT NULL)`
  return rows.map((row) => row.id)
}
