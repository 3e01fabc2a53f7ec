import { useEffect, useRef, useState } from 'react'
import { blocksOf, plainTextOf } from '#shared/read-blocks.ts'
import type { Document } from '#shared/documents.ts'
import { textLimit } from '#shared/text.ts'
import { usePeople } from '../members/queries.ts'
import type { Room } from '../rooms/room.ts'
import { useTruss } from '../truss.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { InlineEdit } from '../ui/InlineEdit.tsx'
import { RelativeTime } from '../ui/RelativeTime.tsx'
import { changeDocument } from './changes.ts'
import { DocIcon } from './DocIcon.tsx'
import { takeMade } from './justMade.ts'
import { awaitText, dropAhead } from './textAhead.ts'

const wordsAMinute = 220

/** Whole minutes it takes to read the text; null for less than a line. Counted again when writing pauses. */
function useMinutes(room: Room | null): number | null {
  const [minutes, setMinutes] = useState<number | null>(null)
  useEffect(() => {
    if (!room) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const count = () => {
      const words = plainTextOf(blocksOf(room.doc)).split(/\s+/).length
      setMinutes(words < 20 ? null : Math.max(1, Math.round(words / wordsAMinute)))
    }
    const later = () => {
      clearTimeout(timer)
      timer = setTimeout(count, 1500)
    }
    count()
    room.doc.on('update', later)
    return () => {
      clearTimeout(timer)
      room.doc.off('update', later)
    }
  }, [room])
  return minutes
}

type DocHeadProps = { document: Document; room: Room | null; mayEdit: boolean }

/** Icon, title, and who wrote it. */
export function DocHead({ document, room, mayEdit }: DocHeadProps) {
  const truss = useTruss()
  const author = usePeople()(document.createdBy)
  const minutes = useMinutes(room)
  const head = useRef<HTMLElement>(null)

  useEffect(() => {
    if (mayEdit && takeMade(document.id)) head.current?.querySelector('textarea')?.select()
  }, [mayEdit, document.id])
  useEffect(() => dropAhead, [])
  const beginWriting = () => {
    const editor = head.current?.parentElement?.querySelector<HTMLElement>('.bn-editor')
    if (editor) editor.focus()
    else if (mayEdit) awaitText()
  }
  return (
    <header className="t-doc-head" ref={head}>
      <DocIcon document={document} mayEdit={mayEdit} onPick={(icon) => changeDocument(truss, document, { icon })} />
      <h1 className="t-doc-title">
        <span className="t-hidden">{document.title}</span>
        <InlineEdit
          value={document.title}
          label="Title"
          placeholder="Untitled"
          readOnly={!mayEdit}
          maxLength={textLimit.title}
          onEnter={beginWriting}
          onSave={(title) => changeDocument(truss, document, { title })}
        />
      </h1>
      <p className="t-doc-by t-dim">
        <Avatar person={author} size={20} />
        <span className="t-clip">{author.name}</span>
        {minutes !== null && <span>{minutes} min read</span>}
        {document.editedAt && (
          <span>
            Edited <RelativeTime at={document.editedAt} />
          </span>
        )}
      </p>
    </header>
  )
}
