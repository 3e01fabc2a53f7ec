import { reasonOf } from '../api.ts'
import { upload } from '../files/upload.ts'
import { tellFailure } from '../ui/toast.ts'

/** Whether an address is a file of this server. */
export function isUploaded(url: string): boolean {
  if (!URL.canParse(url, location.origin)) return false
  const { origin, pathname } = new URL(url, location.origin)
  return origin === location.origin && pathname.startsWith('/api/v1/files/')
}

type Uploaded = { props: { url: string; name: string } } | Record<string, never>

/** Uploads a file into a document and says what its block should hold; nothing when it failed, which has been told. */
export async function uploadInto(documentId: string, file: File): Promise<Uploaded> {
  try {
    const { url, name } = await upload(file, { objectType: 'document', objectId: documentId })
    return { props: { url, name } }
  } catch (error) {
    tellFailure(`“${file.name}” was not uploaded: ${reasonOf(error)}`)
    return {}
  }
}
