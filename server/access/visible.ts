import { Prisma } from '#prisma'
import { isHeldBy } from './locate.ts'

/**
 * Common table expressions for a `WITH RECURSIVE` that has `want (type text, id text)` already: `visible (type, id)` is
 * what of it a user holds a role on, by the same walk as `locate`: the object, then upwards until something that does
 * not inherit. Trashed objects count like live ones. One query for any number of objects.
 */
export const visibleAmongWanted = (userId: string): Prisma.Sql => Prisma.sql`
  tree AS (
    SELECT d.id AS root, d.id, d.parent_id, d.inherits, d.project_id, 1 AS depth
    FROM documents d WHERE d.id IN (SELECT id FROM want WHERE type = 'document')
    UNION ALL SELECT tree.root, d.id, d.parent_id, d.inherits, d.project_id, tree.depth + 1
    FROM tree JOIN documents d ON d.id = tree.parent_id WHERE tree.inherits AND tree.depth < 100),
  up AS (
    SELECT 'project' AS type, p.id AS root, p.id AS project_id, p.workspace_id
    FROM projects p WHERE p.id IN (SELECT id FROM want WHERE type = 'project')
    UNION ALL SELECT 'task', t.id, t.project_id, NULL
    FROM tasks t WHERE t.id IN (SELECT id FROM want WHERE type = 'task')
    UNION ALL SELECT 'whiteboard', b.id, b.project_id, NULL
    FROM whiteboards b WHERE b.inherits AND b.id IN (SELECT id FROM want WHERE type = 'whiteboard')
    UNION ALL SELECT 'document', tree.root, tree.project_id, NULL
    FROM tree WHERE tree.inherits AND tree.parent_id IS NULL
    UNION ALL SELECT 'room', r.id, r.project_id, r.workspace_id
    FROM chat_rooms r WHERE r.inherits AND r.id IN (SELECT id FROM want WHERE type = 'room')),
  chain AS (
    SELECT type AS root_type, id AS root, type, id FROM want
    UNION ALL SELECT 'document', root, 'document', id FROM tree WHERE depth > 1
    UNION ALL SELECT type, root, 'project', project_id FROM up WHERE project_id IS NOT NULL AND type <> 'project'
    UNION ALL SELECT up.type, up.root, 'workspace', coalesce(p.workspace_id, up.workspace_id)
    FROM up LEFT JOIN projects p ON p.id = up.project_id WHERE p.id IS NULL OR p.inherits),
  visible AS (
    SELECT DISTINCT chain.root_type AS type, chain.root AS id
    FROM chain JOIN grants g ON g.object_type = chain.type::"ObjectType" AND g.object_id = chain.id
    WHERE ${isHeldBy(userId)})`
