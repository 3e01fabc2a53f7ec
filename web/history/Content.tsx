import { useEffect, useState } from 'react'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { documentUpdate, writableOf } from '#shared/blocks.ts'
import { replaceElements } from '#shared/board-edit.ts'
import { Editor } from '../docs/Editor.tsx'
import type { RoomContent } from '../rooms/room.ts'
import { Canvas } from '../whiteboards/Canvas.tsx'
import type { Row } from './History.tsx'
import type { VersionContent } from './queries.ts'

/** The editor of the real thing on a copy of a version that nobody else has. */
export function Content({ content, row }: { content: VersionContent; row: Row }) {
  const room = useCopy(content)
  if (!room) return null
  if (content.kind === 'board') return <Canvas room={room} whiteboardId={row.id} title={row.title} mayEdit={false} />
  if (content.blocks.length === 0) return <p className="t-doc-nothing">There was no text yet.</p>
  return <Editor room={room} documentId={row.id} mayEdit={false} />
}

function useCopy(content: VersionContent): RoomContent | null {
  const [copy, setCopy] = useState<RoomContent | null>(null)
  useEffect(() => {
    const doc = new Y.Doc()
    fill(doc, content)
    // It never connects: the editors want an awareness, and this is where one comes from.
    const provider = new WebsocketProvider(location.origin, 'copy', doc, { connect: false, disableBc: true })
    setCopy({ doc, awareness: provider.awareness })
    return () => {
      provider.destroy()
      doc.destroy()
    }
  }, [content])
  return copy
}

function fill(doc: Y.Doc, content: VersionContent): void {
  if (content.kind === 'doc') Y.applyUpdate(doc, documentUpdate(writableOf(content.blocks)))
  else doc.transact(() => replaceElements(doc, content))
}
