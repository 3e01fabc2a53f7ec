import { uploadFile, type Attachment } from '#shared/files.ts'
import type { ObjectType } from '#shared/roles.ts'
import { urlOf } from '../api.ts'
import { Problem } from '#shared/problem.ts'

/** Sends a file as it is; it belongs to the object and is seen by whoever may see that. No object: an avatar. */
export async function upload(
  file: File,
  owner?: { objectType: ObjectType; objectId: string },
  signal?: AbortSignal,
): Promise<Attachment> {
  const response = await fetch(urlOf(uploadFile, {}, { name: file.name || 'file', ...owner }), {
    method: 'POST',
    headers: { 'content-type': file.type || 'application/octet-stream' },
    credentials: 'same-origin',
    body: file,
    signal: signal ?? null,
  })
  const answer: unknown = await response.json()
  if (response.ok) return uploadFile.result.parse(answer)
  const problem = Problem.parse(answer)
  throw new Error(problem.detail, { cause: problem })
}
