import type { SearchHit } from '#shared/search.ts'
import { Prisma } from '#prisma'
import { visibleAmongWanted } from '../access/visible.ts'
import type { Db } from '../context.ts'

/** Text for ILIKE that stands for itself. */
const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

type Row = Omit<SearchHit, 'objectType' | 'objectId'> & { type: SearchHit['objectType']; id: string }

/**
 * Live objects of a workspace whose title or key holds the text and that a person may see: a key that fits wholly
 * first, then titles that begin with it, then what changed last.
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
    want (type, id, title, "projectId", key, at) AS (
      SELECT 'project', p.id, p.name, p.id, p.key, p.updated_at
      FROM projects p JOIN live USING (id) WHERE p.name ILIKE ${holds} OR p.key ILIKE ${holds}
      UNION ALL SELECT 'task', t.id, t.title, t.project_id, live.key || '-' || t.number, t.updated_at
      FROM tasks t JOIN live ON live.id = t.project_id
      WHERE t.deleted_at IS NULL AND (t.title ILIKE ${holds} OR (live.key || '-' || t.number) ILIKE ${holds})
      UNION ALL SELECT 'document', d.id, d.title, d.project_id, NULL, d.updated_at
      FROM documents d JOIN live ON live.id = d.project_id WHERE d.deleted_at IS NULL AND d.title ILIKE ${holds}
      UNION ALL SELECT 'whiteboard', b.id, b.title, b.project_id, NULL, b.updated_at
      FROM whiteboards b JOIN live ON live.id = b.project_id WHERE b.deleted_at IS NULL AND b.title ILIKE ${holds}
      UNION ALL SELECT 'room', r.id, r.name, r.project_id, NULL, r.updated_at
      FROM chat_rooms r WHERE r.workspace_id = ${workspaceId} AND r.deleted_at IS NULL AND r.name ILIKE ${holds}
        AND (r.project_id IS NULL OR r.project_id IN (SELECT id FROM live))),
    ${visibleAmongWanted(userId)}
    SELECT want.type, want.id, want.title, want."projectId", want.key
    FROM want JOIN visible USING (type, id)
    ORDER BY ${rank(text)}, want.at DESC, want.id LIMIT ${limit}`
  return rows.map(({ type, id, ...rest }) => ({ objectType: type, objectId: id, ...rest }))
}

const rank = (text: string) => Prisma.sql`
  CASE WHEN upper(want.key) = upper(${text}) THEN 0 WHEN want.title ILIKE ${`${literal(text)}%`} THEN 1 ELSE 2 END`
