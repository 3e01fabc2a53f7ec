import type { Readable } from 'node:stream'
import type { Query } from '#shared/endpoint.ts'
import type { Attachment, uploadFile } from '#shared/files.ts'
import { newId } from '#shared/ids.ts'
import { authorize, type Granted } from '../access/service.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { refuse } from '../errors.ts'
import { pathOf, removeFile, type Stored, tooLarge, writeFile } from './disk.ts'
import { addAction, isRaster } from './policy.ts'
import * as store from './store.ts'

/** `length`: bytes by the sender's word, null when not told. */
export type Upload = { stream: Readable; length: number | null }
type Given = Query<typeof uploadFile>

/**
 * Streams an upload to disk and makes its row. On an object the caller must be allowed to add to it; without one it is
 * an own avatar, which must be a raster image. Refuses with 413 above `limits.fileBytes`, before reading when the length
 * says so. A refused upload is read to its end, so that its sender gets the answer.
 */
export async function storeFile(ctx: Ctx, given: Given, { stream, length }: Upload): Promise<Attachment> {
  try {
    await authorizeUpload(ctx, given)
    const max = ctx.config.limits.fileBytes
    if (length !== null && length > max) tooLarge(max)
    const id = newId()
    const path = pathOf(ctx.config, id)
    const stored = await writeFile(path, stream, max)
    return await keep(ctx, given, id, stored).catch(async (err: unknown) => {
      await removeFile(path)
      throw err
    })
  } catch (err) {
    stream.resume()
    throw err
  }
}

async function authorizeUpload(ctx: Ctx, { objectType, objectId }: Given): Promise<Granted | null> {
  if ((objectType === undefined) !== (objectId === undefined)) refuse('invalid', 'objectType and objectId go together.')
  if (objectType === undefined || objectId === undefined) return null
  return authorize(ctx, addAction[objectType], { type: objectType, id: objectId })
}

// An upload may take minutes, so what was allowed at its start is asked again.
const keep = (ctx: Ctx, given: Given, id: string, stored: Stored): Promise<Attachment> =>
  inTransaction(ctx, async (tx) => {
    const object = await authorizeUpload(tx, given)
    if (!object && !isRaster(stored.mimeType)) refuse('unsupported', 'A picture must be PNG, JPEG, GIF, WebP or AVIF.')
    const file = { id, name: given.name, ...stored, storageKey: id, object, createdBy: tx.userId }
    return store.present(await store.insert(tx.db, file))
  })

export type OpenFile = { path: string; row: store.Row; inline: boolean }

/** A file that the caller may read: by the object it belongs to; an avatar by anybody signed in. 404 otherwise. */
export async function openFile(ctx: Ctx, fileId: string): Promise<OpenFile> {
  const row = (await store.find(ctx.db, fileId)) ?? refuse('not_found', 'No such file.')
  if (row.objectType && row.objectId) await authorize(ctx, 'file.read', { type: row.objectType, id: row.objectId })
  return { path: pathOf(ctx.config, row.storageKey), row, inline: isRaster(row.mimeType) }
}
