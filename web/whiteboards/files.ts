import type * as Y from 'yjs'
import { z } from 'zod'
import { picturesRoot } from '#shared/board-elements.ts'
import { reasonOf } from '../api.ts'
import { upload } from '../files/upload.ts'
import { tellFailure } from '../ui/toast.ts'

/** Picture of a whiteboard as the room holds it: where the bytes are, never the bytes. */
const Stored = z.object({ mimeType: z.string(), url: z.string() })

type Picture = { id: string; mimeType: string; dataURL: string }

export type Pictures = {
  /** Pictures that the editor has now; new ones are uploaded. */
  onChange(pictures: readonly Picture[]): void
  close(): void
}

type Given = {
  whiteboardId: string
  mayWrite: () => boolean
  has: (id: string) => boolean
  add: (picture: Picture) => void
}

function asDataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : '')
    reader.onerror = () => reject(new Error('the picture could not be read'))
    reader.readAsDataURL(blob)
  })
}

/** Uploads pictures that are put on the board here, and fetches those of others. */
export function bindPictures(doc: Y.Doc, { whiteboardId, mayWrite, has, add }: Given): Pictures {
  const root = doc.getMap<unknown>(picturesRoot)
  const busy = new Set<string>()

  async function send({ id, mimeType, dataURL }: Picture): Promise<void> {
    if (busy.has(id)) return
    busy.add(id)
    try {
      const bytes = await (await fetch(dataURL)).blob()
      const file = new File([bytes], `Picture ${id.slice(0, 8)}`, { type: mimeType })
      const { url } = await upload(file, { objectType: 'whiteboard', objectId: whiteboardId })
      root.set(id, { mimeType, url })
      busy.delete(id)
    } catch (error) {
      // It stays marked as busy, or every frame would try again; the person decides.
      tellFailure(`A picture was not uploaded, so only you see it: ${reasonOf(error)}`, {
        label: 'Try again',
        run() {
          busy.delete(id)
          void send({ id, mimeType, dataURL })
        },
      })
    }
  }

  async function fetchPicture(id: string): Promise<void> {
    const stored = Stored.safeParse(root.get(id)).data
    // Only what lies here: another host would learn who looks at this.
    if (!stored?.url.startsWith('/api/v1/files/') || has(id) || busy.has(id)) return
    busy.add(id)
    try {
      const response = await fetch(stored.url)
      if (!response.ok) throw new Error(`the server answered ${response.status}`)
      add({ id, mimeType: stored.mimeType, dataURL: await asDataUrl(await response.blob()) })
    } catch (error) {
      tellFailure(`A picture of this board did not load: ${reasonOf(error)}`, {
        label: 'Try again',
        run: () => void fetchPicture(id),
      })
    } finally {
      busy.delete(id)
    }
  }

  const onDoc = (event: Y.YMapEvent<unknown>) => {
    for (const id of event.keysChanged) void fetchPicture(String(id))
  }
  root.observe(onDoc)
  for (const id of root.keys()) void fetchPicture(id)

  return {
    onChange(pictures) {
      if (!mayWrite()) return
      for (const picture of pictures) if (!root.has(picture.id)) void send(picture)
    },
    close: () => root.unobserve(onDoc),
  }
}
