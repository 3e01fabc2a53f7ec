import { socketRoom } from '#shared/rooms.ts'
import type { ObjectType } from '#shared/roles.ts'
import type { Server } from '../context.ts'
import { isHeldBy } from './locate.ts'

type Row = { object_type: ObjectType; object_id: string }

/**
 * The socket rooms a person may hear in a workspace: their own, those of objects they hold a grant on, and of what
 * inherits from these. Null when they hold no grant in it at all. One query.
 */
export async function hearing(
  server: Pick<Server, 'root'>,
  userId: string,
  workspaceId: string,
): Promise<string[] | null> {
  const rows = await server.root.$queryRaw<Row[]>`
    WITH mine AS (
      SELECT object_type, object_id FROM grants g
      WHERE workspace_id = ${workspaceId} AND ${isHeldBy(userId)}
        AND EXISTS (SELECT 1 FROM workspaces WHERE id = ${workspaceId} AND deleted_at IS NULL)),
    projects_heard AS (
      SELECT p.id FROM projects p
      WHERE p.workspace_id = ${workspaceId} AND p.deleted_at IS NULL
        AND ((p.inherits AND EXISTS (SELECT 1 FROM mine WHERE object_type = 'workspace'))
          OR p.id IN (SELECT object_id FROM mine WHERE object_type = 'project')))
    SELECT object_type, object_id FROM mine
    UNION SELECT 'project'::"ObjectType", id FROM projects_heard
    UNION SELECT 'room'::"ObjectType", r.id FROM chat_rooms r
      WHERE r.workspace_id = ${workspaceId} AND r.deleted_at IS NULL AND r.inherits
        AND (CASE WHEN r.project_id IS NULL THEN EXISTS (SELECT 1 FROM mine WHERE object_type = 'workspace')
             ELSE r.project_id IN (SELECT id FROM projects_heard) END)`
  if (rows.length === 0) return null
  return [socketRoom.user(userId), ...rows.map(nameOf)]
}

function nameOf({ object_type: type, object_id: id }: Row): string {
  if (type === 'workspace') return socketRoom.workspace(id)
  if (type === 'project') return socketRoom.project(id)
  return type === 'room' ? socketRoom.chat(id) : socketRoom.object(type, id)
}
