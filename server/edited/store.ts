import type { Edited } from '#shared/edited.ts'
import { visibleAmongWanted } from '../access/visible.ts'
import type { Db } from '../context.ts'
import { instant } from '../time.ts'

type Row = Omit<Edited, 'at'> & { at: Date }

/**
 * Live documents and whiteboards of a workspace that a person may see, the last edited first: `limit` of the `most` that
 * were edited last, of all when that is null.
 */
export async function find(
  db: Db,
  userId: string,
  workspaceId: string,
  { most, limit }: { most: number | null; limit: number },
): Promise<Edited[]> {
  const rows = await db.$queryRaw<Row[]>`
    WITH RECURSIVE live AS (SELECT id FROM projects WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL),
    want AS (
      SELECT 'document' AS type, d.id, d.project_id AS "projectId", d.title, d.icon, d.version,
        coalesce(d.edited_at, d.updated_at) AS at
      FROM documents d JOIN live ON live.id = d.project_id WHERE d.deleted_at IS NULL
      UNION ALL SELECT 'whiteboard', b.id, b.project_id, b.title, b.icon, b.version, coalesce(b.edited_at, b.updated_at)
      FROM whiteboards b JOIN live ON live.id = b.project_id WHERE b.deleted_at IS NULL
      ORDER BY at DESC, id LIMIT ${most}),
    ${visibleAmongWanted(userId)}
    SELECT want.* FROM want JOIN visible USING (type, id) ORDER BY want.at DESC, want.id LIMIT ${limit}`
  return rows.map((row) => ({ ...row, at: instant(row.at) }))
}
