import type { Attachment } from '#shared/files.ts'
import type { Attachment as Row } from '#prisma'
import type { Located } from '../access/service.ts'
import type { Db } from '../context.ts'
import type { Stored } from './disk.ts'

export type { Attachment as Row } from '#prisma'

export const present = (row: Row): Attachment => ({
  id: row.id,
  name: row.name,
  mimeType: row.mimeType,
  size: Number(row.size),
  url: `/api/v1/files/${row.id}`,
  objectType: row.objectType,
  objectId: row.objectId,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
})

export const find = (db: Db, id: string): Promise<Row | null> => db.attachment.findUnique({ where: { id } })

type NewFile = Stored & { id: string; name: string; storageKey: string; object: Located | null; createdBy: string }

export const insert = (db: Db, { object, ...file }: NewFile): Promise<Row> =>
  db.attachment.create({
    data: {
      ...file,
      ...(object && { workspaceId: object.workspaceId, objectType: object.type, objectId: object.id }),
      ...(object?.type === 'task' && { taskId: object.id }),
    },
  })
