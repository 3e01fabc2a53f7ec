import { useEffect, useEffectEvent, useState, type RefObject } from 'react'
import { draggable, dropTargetForElements, monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { z } from 'zod'
import type { Document } from '#shared/documents.ts'
import { mayStandUnder } from './tree.ts'

const Dragged = z.object({ kind: z.literal('document'), documentId: z.string() })
const Place = z.object({ kind: z.literal('document place'), parentId: z.string().nullable() })

/** Makes a row draggable. Returns whether it is dragged now. */
export function useDocDrag(row: RefObject<HTMLElement | null>, documentId: string, mayDrag: boolean): boolean {
  const [isDragged, setDragged] = useState(false)
  useEffect(() => {
    const element = row.current
    if (!element || !mayDrag) return
    return draggable({
      element,
      getInitialData: () => ({ kind: 'document', documentId }),
      onDragStart: () => setDragged(true),
      onDrop: () => setDragged(false),
    })
  }, [row, documentId, mayDrag])
  return isDragged
}

/** Makes an element the place under a document, or (null) at the top. `isWanted`: what is dragged now may go there. */
export function useDocDrop(
  element: RefObject<HTMLElement | null>,
  parentId: string | null,
  documents: readonly Document[],
): { isOver: boolean; isWanted: boolean } {
  const [isOver, setOver] = useState(false)
  const [isWanted, setWanted] = useState(false)
  const may = useEffectEvent((data: unknown) => {
    const dragged = Dragged.safeParse(data)
    const document = dragged.success && documents.find((each) => each.id === dragged.data.documentId)
    return document ? mayStandUnder(documents, document, parentId) : false
  })
  useEffect(() => {
    const target = element.current
    if (!target) return
    const stopTarget = dropTargetForElements({
      element: target,
      canDrop: ({ source }) => may(source.data),
      getData: () => ({ kind: 'document place', parentId }),
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: () => setOver(false),
    })
    const stopWatching = monitorForElements({
      onDragStart: ({ source }) => setWanted(may(source.data)),
      onDrop: () => setWanted(false),
    })
    return () => {
      stopTarget()
      stopWatching()
    }
  }, [element, parentId])
  return { isOver, isWanted }
}

export function useDocDrops(onDrop: (documentId: string, parentId: string | null) => void): void {
  const dropped = useEffectEvent(onDrop)
  useEffect(
    () =>
      monitorForElements({
        onDrop({ source, location }) {
          const moved = Dragged.safeParse(source.data)
          const place = Place.safeParse(location.current.dropTargets[0]?.data)
          if (moved.success && place.success) dropped(moved.data.documentId, place.data.parentId)
        },
      }),
    [],
  )
}
