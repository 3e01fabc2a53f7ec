import type { Page, PageQuery } from '#shared/page.ts'
import type { ObjectType } from '#shared/roles.ts'
import type { PrivateObject } from '#shared/sharing.ts'
import { Prisma } from '#prisma'
import { visibleAmongWanted } from '../access/visible.ts'
import { findPeople } from '../accounts/person.ts'
import type { Db } from '../context.ts'
import { decodeCursor, pageFrom } from '../http/cursor.ts'

type Row = { type: ObjectType; id: string; at: Date; owners: string[]; grants: number }

/** Live private objects of a workspace on which a person holds no role, newest first. */
export async function listHidden(
  db: Db,
  who: { userId: string; workspaceId: string },
  query: PageQuery,
): Promise<Page<PrivateObject>> {
  const after = decodeCursor<[number, string]>(query.after, [0, ''])
  const older = after ? Prisma.sql`AND (want.at, want.id) < (${new Date(after[0])}, ${after[1]})` : Prisma.empty
  const rows = await db.$queryRaw<Row[]>`
    WITH RECURSIVE live AS (SELECT id FROM projects WHERE workspace_id = ${who.workspaceId} AND deleted_at IS NULL),
    want (type, id, at) AS (
      SELECT 'project', id, created_at FROM projects
      WHERE workspace_id = ${who.workspaceId} AND deleted_at IS NULL AND NOT inherits
      UNION ALL SELECT 'document', id, created_at FROM documents
      WHERE project_id IN (SELECT id FROM live) AND deleted_at IS NULL AND NOT inherits
      UNION ALL SELECT 'whiteboard', id, created_at FROM whiteboards
      WHERE project_id IN (SELECT id FROM live) AND deleted_at IS NULL AND NOT inherits
      UNION ALL SELECT 'room', id, created_at FROM chat_rooms
      WHERE workspace_id = ${who.workspaceId} AND deleted_at IS NULL AND NOT inherits
        AND (project_id IS NULL OR project_id IN (SELECT id FROM live))),
    ${visibleAmongWanted(who.userId)}
    SELECT want.type, want.id, want.at,
      ARRAY(SELECT g.subject_id FROM grants g WHERE g.object_type = want.type::"ObjectType" AND g.object_id = want.id
        AND g.subject_type = 'user' AND g.role = 'owner') AS owners,
      (SELECT count(*)::int FROM grants g WHERE g.object_type = want.type::"ObjectType" AND g.object_id = want.id) AS grants
    FROM want WHERE NOT EXISTS (SELECT 1 FROM visible v WHERE v.type = want.type AND v.id = want.id) ${older}
    ORDER BY want.at DESC, want.id DESC LIMIT ${query.limit + 1}`
  const people = await findPeople(
    db,
    rows.flatMap((row) => row.owners),
  )
  return pageFrom(
    rows,
    query,
    (row) => [row.at.getTime(), row.id],
    ({ type, id, at, owners, grants }) => ({
      objectType: type,
      objectId: id,
      owners: owners.flatMap((owner) => people.get(owner) ?? []),
      grants,
      createdAt: at.toISOString(),
    }),
  )
}
