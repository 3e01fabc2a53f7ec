import { newId } from '#shared/ids.ts'
import { reasonOf } from '../api.ts'
import { tellFailure } from '../ui/toast.ts'
import type { schema } from './schema.tsx'

type Picture = { place: string; src: string; name: string }

/** HTML from the clipboard without the pictures that are inside it as data: it has a place for each instead. */
export function takePictures(html: string): { html: string; pictures: Picture[] } {
  const parsed = new DOMParser().parseFromString(html, 'text/html')
  const inline = [...parsed.querySelectorAll('img')].filter(({ src }) => src.startsWith('data:'))
  const pictures = inline.map((picture) => {
    const taken = { place: `uploading:${newId()}`, src: picture.src, name: picture.alt || 'Picture' }
    picture.src = taken.place
    return taken
  })
  return { html: parsed.body.innerHTML, pictures }
}

type DocEditor = typeof schema.BlockNoteEditor

/** Pastes at once and where the caret is; each picture has an empty block there until it is uploaded, as no document ever holds its bytes. */
export function pasteWithPictures(editor: DocEditor, html: string): void {
  const { html: text, pictures } = takePictures(html)
  editor.pasteHTML(text)
  const blocks = new Map<string, string>()
  editor.forEachBlock((block) => {
    if (block.type === 'image') blocks.set(block.props.url, block.id)
    return true
  })
  const found = pictures.map((picture) => ({ picture, blockId: blocks.get(picture.place) }))
  editor.transact(() => {
    for (const { blockId } of found) if (blockId) editor.updateBlock(blockId, { props: { url: '' } })
  })
  for (const { picture, blockId } of found) void fill(editor, picture, blockId)
}

async function fill(editor: DocEditor, { src, name }: Picture, blockId: string | undefined): Promise<void> {
  try {
    if (!blockId) throw new Error('No picture can stand there.')
    const blob = await (await fetch(src)).blob()
    // It says itself when it fails, and answers nothing then.
    const uploaded = await editor.uploadFile?.(new File([blob], name, { type: blob.type }), blockId)
    if (typeof uploaded !== 'object' || !uploaded['props']) return
    if (editor.headless) throw new Error('The document was left before it was uploaded.')
    // Somebody may have deleted it meanwhile.
    if (editor.getBlock(blockId)) editor.updateBlock(blockId, uploaded)
  } catch (error) {
    tellFailure(`“${name}” was not pasted: ${reasonOf(error)}`)
  }
}
