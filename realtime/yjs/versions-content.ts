import { boardElementsOf, picturesRoot } from '#shared/board-elements.ts'
import type { VersionContent } from '#shared/ports.ts'
import { blocksOf } from '#shared/read-blocks.ts'
import type { RoomKind } from '#shared/rooms.ts'
import * as Y from 'yjs'
import { z } from 'zod'

const Picture = z.object({ mimeType: z.string(), url: z.string() })

/** What a stored state holds, to be read by people and programs. */
export function contentIn(kind: RoomKind, bin: Uint8Array): VersionContent {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, bin)
  try {
    if (kind === 'doc') return { kind, blocks: blocksOf(doc) }
    const pictures = Object.entries(doc.getMap(picturesRoot).toJSON()).flatMap(([id, value]) => {
      const { data } = Picture.safeParse(value)
      return data ? [[id, data] as const] : []
    })
    return { kind, elements: boardElementsOf(doc), pictures: Object.fromEntries(pictures) }
  } finally {
    doc.destroy()
  }
}
