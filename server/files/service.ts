import type { Readable } from 'node:stream'
import type { Query } from '#shared/endpoint.ts'
import type { Attachment, uploadFile } from '#shared/files.ts'
import { newId } from '#shared/ids.ts'
import { authorize } from '../access/service.ts'
import type { Ctx } from '../context.ts'
import { refuse } from '../errors.ts'
import { drain, pathOf, tooLarge, writeFile } from './disk.ts'
import { addAction, isRaster } from './policy.ts'
import * as store from './store.ts'

export type Upload = { stream: Readable; length: number }

/**
 * Streams an upload to disk and makes its row. On an object the caller must be allowed to add to it; without one it is
 * an own avatar, which must be a raster image. Refuses with 413 above `limits.fileBytes`, before reading when the length says so.
 */
export async function storeFile(ctx: Ctx, query: Query<typeof uploadFile>, upload: Upload): Promise<Attachment> {
  try {
    return await receive(ctx, query, upload)
  } catch (err) {
    await drain(upload.stream)
    throw err
  }
}

async function receive(ctx: Ctx, query: Query<typeof uploadFile>, { stream, length }: Upload): Promise<Attachment> {
  const { name, objectType, objectId } = query
  if ((objectType === undefined) !== (objectId === undefined)) refuse('invalid', 'objectType and objectId go together.')
  const object =
    objectType && objectId ? await authorize(ctx, addAction[objectType], { type: objectType, id: objectId }) : null
  const max = ctx.config.limits.fileBytes
  if (length > max) tooLarge(max)

  const id = newId()
  const path = pathOf(ctx.config, id)
  const stored = await writeFile(path, stream, max)
  if (!object && !isRaster(stored.mimeType)) {
    await store.removeFromDisk(path)
    refuse('unsupported', 'A picture must be PNG, JPEG, GIF, WebP or AVIF.')
  }
  const row = await store.insert(ctx.db, { id, name, ...stored, storageKey: id, object, createdBy: ctx.userId })
  return store.present(row)
}

export type OpenFile = { path: string; row: store.Row; inline: boolean }

/** A file that the caller may read: by the object it belongs to; an avatar by anybody signed in. 404 otherwise. */
export async function openFile(ctx: Ctx, fileId: string): Promise<OpenFile> {
  const row = (await store.find(ctx.db, fileId)) ?? refuse('not_found', 'No such file.')
  if (row.objectType && row.objectId) await authorize(ctx, 'file.read', { type: row.objectType, id: row.objectId })
  return { path: pathOf(ctx.config, row.storageKey), row, inline: isRaster(row.mimeType) }
}
