import { reasonOf } from '../api.ts'
import { upload } from '../files/upload.ts'
import { createStore } from '../store.ts'
import { keepDraft, readDraft } from '../tasks/drafts.ts'
import { tellFailure } from '../ui/toast.ts'

type Upload = { roomId: string; name: string; stop: () => void }

/** Files on their way into rooms: they go on while another page is shown. */
export const uploads = createStore<readonly Upload[]>([])

type Box = { read: () => string; write: (text: string) => void }

/** The open boxes by room. What arrives for another room joins its draft. */
const boxes = new Map<string, Box>()

export const draftOf = (roomId: string): string => `chat:${roomId}`

/** Lets files that arrive be written into this box; returns how to end that. */
export function openBox(roomId: string, box: Box): () => void {
  boxes.set(roomId, box)
  return () => {
    if (boxes.get(roomId) === box) boxes.delete(roomId)
  }
}

const storedBox = (roomId: string): Box => ({
  read: () => readDraft(draftOf(roomId)),
  write: (text) => keepDraft(draftOf(roomId), text),
})

/** Writes below what stands there now, which may have grown while the file was on its way. */
function join(roomId: string, added: string): void {
  const box = boxes.get(roomId) ?? storedBox(roomId)
  const now = box.read()
  box.write(now.trim() === '' ? added : `${now.trimEnd()}\n${added}`)
}

/** Uploads a file into a room and answers the Markdown that shows it. */
async function markdownOf(roomId: string, file: File, signal: AbortSignal): Promise<string> {
  const { name, url, mimeType } = await upload(file, { objectType: 'room', objectId: roomId }, signal)
  const label = name.replace(/[[\]\\]/g, ' ')
  return `${mimeType.startsWith('image/') ? '!' : ''}[${label}](${url})`
}

/** Uploads files into a room, one after the other; each joins what is written there as Markdown. */
export async function attachFiles(roomId: string, files: readonly File[]): Promise<void> {
  const controller = new AbortController()
  const { signal } = controller
  for (const file of files) {
    if (signal.aborted) return
    const each: Upload = { roomId, name: file.name, stop: () => controller.abort() }
    uploads.set([...uploads.get(), each])
    try {
      join(roomId, await markdownOf(roomId, file, signal))
    } catch (error) {
      // Whoever stopped it knows.
      if (!signal.aborted) tellFailure(`“${file.name}” was not uploaded: ${reasonOf(error)}`)
    } finally {
      uploads.set(uploads.get().filter((other) => other !== each))
    }
  }
}
