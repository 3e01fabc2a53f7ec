import { reasonOf } from '../api.ts'
import { upload } from '../files/upload.ts'
import { tellFailure } from '../ui/toast.ts'

/** Uploads a file into a room and answers the Markdown that shows it; null when it failed, which has been told. */
export async function attachmentText(roomId: string, file: File): Promise<string | null> {
  try {
    const { name, url, mimeType } = await upload(file, { objectType: 'room', objectId: roomId })
    const label = name.replace(/[[\]\\]/g, ' ')
    return `${mimeType.startsWith('image/') ? '!' : ''}[${label}](${url})`
  } catch (error) {
    tellFailure(`“${file.name}” was not uploaded: ${reasonOf(error)}`)
    return null
  }
}
