import type * as Y from 'yjs'
import { z } from 'zod'
import { picturesRoot } from '#shared/board-elements.ts'
import { statusOf } from '#shared/problem.ts'
import { problemOf, reasonOf } from '../api.ts'
import { upload } from '../files/upload.ts'
import { dismissAbout, tellFailure } from '../ui/toast.ts'
import type { KeptPictures, Picture } from './keptPictures.ts'

/** Picture of a whiteboard as the room holds it: where the bytes are, never the bytes. */
const Stored = z.object({ mimeType: z.string(), url: z.string() })

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
  /** Says when the connection is back; returns how to hear no more of it. */
  onBack: (again: () => void) => () => void
  kept: KeptPictures
}

function asDataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : '')
    reader.onerror = () => reject(new Error('the picture could not be read'))
    reader.readAsDataURL(blob)
  })
}

const hopeless: readonly unknown[] = [statusOf.invalid, statusOf.too_large, statusOf.unsupported]

/** Refused for what it is: sent again, it would be refused again. Who is signed out, or may not now, may later. */
const isRefusal = (error: unknown): boolean => hopeless.includes(problemOf(error)?.status)

const aboutPicture = (id: string) => `picture:${id}`

/** They are uploaded all the same, for as long as the page is open. */
const tellUnkept = (error: unknown) =>
  tellFailure(`This browser cannot keep pictures until they are uploaded: ${reasonOf(error)}`)

async function fileOf({ id, mimeType, dataURL }: Picture): Promise<File> {
  const bytes = await (await fetch(dataURL)).blob()
  return new File([bytes], `Picture ${id.slice(0, 8)}`, { type: mimeType })
}

/** Uploads pictures that are put on the board here, and those that were put there before the page was left. */
function bindUploads(root: Y.Map<unknown>, { whiteboardId, mayWrite, has, add, kept }: Given) {
  const waiting = new Map<string, Picture>()
  const [busy, refused] = [new Set<string>(), new Set<string>()]
  let isOpen = true
  // What was kept waits for the right to write, which the server tells later.
  let isHeld = false

  async function send(picture: Picture): Promise<void> {
    const { id, mimeType } = picture
    if (busy.has(id)) return
    busy.add(id)
    waiting.set(id, picture)
    const keeping = kept.put(picture).catch(tellUnkept)
    const forget = async () => {
      waiting.delete(id)
      await keeping
      await kept.drop(id).catch(tellUnkept)
    }
    try {
      const { url } = await upload(await fileOf(picture), { objectType: 'whiteboard', objectId: whiteboardId })
      // A document that was left keeps nothing: it is sent again when the whiteboard is opened the next time.
      if (!isOpen) return
      root.set(id, { mimeType, url })
      dismissAbout(aboutPicture(id))
      await forget()
    } catch (error) {
      if (isRefusal(error)) {
        refused.add(id)
        await forget()
      }
      const run = () => void (root.has(id) || send(picture))
      const text = `A picture was not uploaded, so only you see it: ${reasonOf(error)}`
      tellFailure(text, { label: 'Try again', run }, aboutPicture(id))
    } finally {
      busy.delete(id)
    }
  }

  const tryAgain = () => {
    isHeld = !mayWrite()
    if (!isHeld) for (const picture of waiting.values()) void send(picture)
  }
  const resume = async () => {
    for (const picture of await kept.all()) {
      if (!isOpen) return
      if (root.has(picture.id)) await kept.drop(picture.id)
      else waiting.set(picture.id, picture)
      if (!has(picture.id)) add(picture)
    }
    tryAgain()
  }
  void resume().catch(tellUnkept)
  return {
    onChange(pictures: readonly Picture[]) {
      if (!mayWrite()) return
      if (isHeld) tryAgain()
      // What failed is not sent again by every frame.
      const isNew = ({ id }: Picture) => !root.has(id) && !waiting.has(id) && !refused.has(id)
      for (const picture of pictures.filter(isNew)) void send(picture)
    },
    tryAgain,
    close: () => void (isOpen = false),
  }
}

/** Fetches the pictures of others. */
function bindFetches(root: Y.Map<unknown>, { has, add }: Given) {
  const [busy, missing] = [new Set<string>(), new Set<string>()]

  async function fetchPicture(id: string): Promise<void> {
    const stored = Stored.safeParse(root.get(id)).data
    // Only what lies here: another host would learn who looks at this.
    if (!stored?.url.startsWith('/api/v1/files/') || has(id) || busy.has(id)) return
    busy.add(id)
    try {
      const response = await fetch(stored.url)
      if (!response.ok) throw new Error(`the server answered ${response.status}`)
      add({ id, mimeType: stored.mimeType, dataURL: await asDataUrl(await response.blob()) })
      missing.delete(id)
      dismissAbout(aboutPicture(id))
    } catch (error) {
      missing.add(id)
      const action = { label: 'Try again', run: () => void fetchPicture(id) }
      tellFailure(`A picture of this board did not load: ${reasonOf(error)}`, action, aboutPicture(id))
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
    tryAgain() {
      for (const id of missing) void fetchPicture(id)
    },
    close: () => root.unobserve(onDoc),
  }
}

/** Sends the pictures of this board and fetches those of others; what failed is tried again when the connection is back. */
export function bindPictures(doc: Y.Doc, given: Given): Pictures {
  const root = doc.getMap<unknown>(picturesRoot)
  const [uploads, fetches] = [bindUploads(root, given), bindFetches(root, given)]
  const stopHearing = given.onBack(() => {
    uploads.tryAgain()
    fetches.tryAgain()
  })
  return {
    onChange: uploads.onChange,
    close() {
      stopHearing()
      uploads.close()
      fetches.close()
    },
  }
}
