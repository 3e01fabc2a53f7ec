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

/** HTML from the clipboard whose pictures are inside it as data: each is uploaded, and the HTML points there. */
export async function uploadInlinePictures(documentId: string, html: string): Promise<string> {
  const parsed = new DOMParser().parseFromString(html, 'text/html')
  const inline = [...parsed.querySelectorAll('img')].filter(({ src }) => src.startsWith('data:'))
  await Promise.all(
    inline.map(async (picture) => {
      const blob = await (await fetch(picture.src)).blob()
      const file = new File([blob], picture.alt || 'Picture', { type: blob.type })
      const { props } = await uploadInto(documentId, file)
      if (props) picture.src = props.url
      else picture.remove()
    }),
  )
  return parsed.body.innerHTML
}
