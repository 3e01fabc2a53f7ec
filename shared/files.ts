import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { ObjectType } from './roles.ts'
import { lineOf } from './text.ts'

/** An uploaded file; it is seen by whoever may see the object it belongs to. */
export const Attachment = z.object({
  id: Id,
  name: z.string(),
  /** Found by looking at the bytes, never the sender's word. */
  mimeType: z.string(),
  /** Bytes. */
  size: z.int(),
  url: z.string(),
  objectType: ObjectType.nullable(),
  objectId: Id.nullable(),
  createdBy: Id,
  createdAt: Instant,
})
export type Attachment = z.infer<typeof Attachment>

export const uploadFile = endpoint('POST', '/files', {
  summary: 'Upload the request body as a file of an object (without one: my own avatar). Streams to disk.',
  may: 'file.write',
  query: z.object({ name: lineOf(255), objectType: ObjectType.optional(), objectId: Id.optional() }),
  result: Attachment,
  status: 201,
  stream: true,
})

export const downloadFile = endpoint('GET', '/files/:fileId', {
  summary: 'The bytes, with ranges. Only raster images are shown in place, all else is a download in a sandbox.',
  may: 'file.read',
  params: z.object({ fileId: Id }),
  result: z.undefined(),
  stream: true,
})
