import type { SearchHit } from '#shared/search.ts'
import { Prisma } from '#prisma'
import { visibleAmongWanted } from '../access/visible.ts'
import type { Db } from '../context.ts'

/** Text for ILIKE that stands for itself. */
const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

type Row = Omit<SearchHit, 'objectType' | 'objectId'> & { type: SearchHit['objectType']; id: string }

/**
 * Live objects of a workspace whose title or key, or whose own text, holds the text and that a person may see: a key that fits
 * wholly first, then titles that begin with it, then other titles, then texts; among equals what changed last.
 */
export async function find(
  db: Db,
  userId: string,
  workspaceId: string,
  text: string,
  limit: number,
): Promise<SearchHit[]> {
  const holds = `%${literal(text)}%`
  const rows = await db.$queryRaw<Row[]>`
    WITH RECURSIVE live AS (SELECT id, key FROM projects WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL),
    want (type, id, title, "projectId", key, snippet, at) AS (
      SELECT 'project', p.id, p.name, p.id, p.key, NULL, p.updated_at
      FROM projects p JOIN live USING (id) WHERE p.name ILIKE ${holds} OR p.key ILIKE ${holds}
      UNION ALL SELECT 'task', t.id, t.title, t.project_id, live.key || '-' || t.number, NULL, t.updated_at
      FROM tasks t JOIN live ON live.id = t.project_id
      WHERE t.deleted_at IS NULL AND (t.title ILIKE ${holds} OR (live.key || '-' || t.number) ILIKE ${holds})
      UNION ALL SELECT 'document', d.id, d.title, d.project_id, NULL, ${snippetOf('d', text)}, d.updated_at
      FROM documents d JOIN live ON live.id = d.project_id
      WHERE d.deleted_at IS NULL AND (d.title ILIKE ${holds} OR d.content ILIKE ${holds})
      UNION ALL SELECT 'whiteboard', b.id, b.title, b.project_id, NULL, ${snippetOf('b', text)}, b.updated_at
      FROM whiteboards b JOIN live ON live.id = b.project_id
      WHERE b.deleted_at IS NULL AND (b.title ILIKE ${holds} OR b.content ILIKE ${holds})
      UNION ALL SELECT 'room', r.id, r.name, r.project_id, NULL, NULL, r.updated_at
      FROM chat_rooms r WHERE r.workspace_id = ${workspaceId} AND r.deleted_at IS NULL AND r.name ILIKE ${holds}
        AND (r.project_id IS NULL OR r.project_id IN (SELECT id FROM live))),
    ${visibleAmongWanted(userId)}
    SELECT want.type, want.id, want.title, want."projectId", want.key, want.snippet
    FROM want JOIN visible USING (type, id)
    ORDER BY ${rank(text)}, want.at DESC, want.id LIMIT ${limit}`
  return rows.map(({ type, id, snippet, ...rest }) => ({
    objectType: type,
    objectId: id,
    ...rest,
    snippet: snippet?.replace(/\s+/g, ' ').trim() ?? null,
  }))
}

const rank = (text: string) => Prisma.sql`
  CASE WHEN upper(want.key) = upper(${text}) THEN 0 WHEN want.title ILIKE ${`${literal(text)}%`} THEN 1
    WHEN want.snippet IS NULL THEN 2 ELSE 3 END`

/** Words around the first place where the text of a row (by its alias) holds these; NULL when its title does. */
function snippetOf(alias: 'd' | 'b', text: string): Prisma.Sql {
  const row = Prisma.raw(alias)
  return Prisma.sql`CASE WHEN ${row}.title ILIKE ${`%${literal(text)}%`} THEN NULL
    ELSE substring(${row}.content FROM greatest(1, position(lower(${text}) IN lower(${row}.content)) - 40) FOR 160) END`
}
