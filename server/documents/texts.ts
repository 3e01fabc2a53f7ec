import { Prisma } from '#prisma'
import type { Db } from '../context.ts'
import { presentWhiteboard, type WhiteboardRow } from '../whiteboards/service.ts'
import * as store from './store.ts'

/** What a room says: its plain text, the number of its projection, and who wrote last. */
export type Text = { id: string; content: string; rev: number; editedBy: string | null }

/**
 * Keeps the texts of documents that are newer than what is there, in one statement; gives those that were. Rows are locked by id: two
 * processes that bring the same ones never wait for each other in a circle.
 */
export async function saveDocuments(db: Db, texts: Text[], at: Date) {
  const rows = await db.$queryRaw<store.DocumentRow[]>`
    ${newer(Prisma.sql`documents`, texts, at)} ${returned}, t.parent_id AS "parentId"`
  return rows.map(store.present)
}

/** The same for whiteboards. */
export async function saveWhiteboards(db: Db, texts: Text[], at: Date) {
  const rows = await db.$queryRaw<WhiteboardRow[]>`${newer(Prisma.sql`whiteboards`, texts, at)} ${returned}`
  return rows.map(presentWhiteboard)
}

const newer = (table: Prisma.Sql, texts: Text[], at: Date): Prisma.Sql => Prisma.sql`
  WITH said AS (
    SELECT * FROM unnest(
      ${texts.map(({ id }) => id)}::text[], ${texts.map(({ content }) => content)}::text[],
      ${texts.map(({ rev }) => rev)}::int[], ${texts.map(({ editedBy }) => editedBy ?? '')}::text[]
    ) AS s (id, content, rev, edited_by)),
  mine AS MATERIALIZED (SELECT t.id FROM ${table} t JOIN said USING (id) ORDER BY t.id FOR NO KEY UPDATE OF t)
  UPDATE ${table} t
  SET content = s.content, content_rev = s.rev, edited_by = nullif(s.edited_by, ''), edited_at = ${at}, updated_at = ${at}
  FROM said s JOIN mine USING (id) WHERE t.id = s.id AND t.content_rev < s.rev`

/** The columns that both kinds have, without the text, which can be long. */
const returned = Prisma.sql`
  RETURNING t.id, t.project_id AS "projectId", t.title, t.icon, t.rank, t.inherits, t.gen, t.created_by AS "createdBy",
    t.edited_at AS "editedAt", t.edited_by AS "editedBy", t.version, t.created_at AS "createdAt", t.updated_at AS "updatedAt"`
