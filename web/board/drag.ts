import { useEffect, useEffectEvent, useState, type RefObject } from 'react'
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine'
import { draggable, dropTargetForElements, monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { attachClosestEdge, extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge'
import { z } from 'zod'
import type { Drop, Edge } from './drop.ts'
import { isFingerOnCard } from './touchDrag.ts'

const CardData = z.object({ kind: z.literal('card'), taskId: z.string(), columnId: z.string() })
const ListData = z.object({ kind: z.literal('list'), columnId: z.string() })

/** Makes a card draggable and a place to drop beside. Returns how it looks meanwhile. */
export function useCardDrag(
  element: RefObject<HTMLElement | null>,
  taskId: string,
  columnId: string,
  mayDrag: boolean,
) {
  const [dragged, setDragged] = useState(false)
  const [edge, setEdge] = useState<Edge | null>(null)
  useEffect(() => {
    const card = element.current
    if (!card || !mayDrag) return
    return combine(
      draggable({
        element: card,
        canDrag: () => !isFingerOnCard(),
        getInitialData: () => ({ kind: 'card', taskId, columnId }),
        onDragStart: () => setDragged(true),
        onDrop: () => setDragged(false),
      }),
      dropTargetForElements({
        element: card,
        canDrop: ({ source }) => CardData.safeParse(source.data).success,
        getData: ({ input, element: over }) =>
          attachClosestEdge(
            { kind: 'card', taskId, columnId },
            { input, element: over, allowedEdges: ['top', 'bottom'] },
          ),
        onDrag({ self, source }) {
          const found = extractClosestEdge(self.data)
          setEdge(source.data['taskId'] === taskId ? null : found === 'top' || found === 'bottom' ? found : null)
        },
        onDragLeave: () => setEdge(null),
        onDrop: () => setEdge(null),
      }),
    )
  }, [element, taskId, columnId, mayDrag])
  return { dragged, edge }
}

/** Makes a column's list a place to drop at its end. Returns whether the card would go there. */
export function useListDrop(element: RefObject<HTMLElement | null>, columnId: string, mayDrop: boolean): boolean {
  const [over, setOver] = useState(false)
  useEffect(() => {
    const list = element.current
    if (!list || !mayDrop) return
    return dropTargetForElements({
      element: list,
      canDrop: ({ source }) => CardData.safeParse(source.data).success,
      getData: () => ({ kind: 'list', columnId }),
      onDrag: ({ location, self }) => setOver(location.current.dropTargets[0]?.element === self.element),
      onDragLeave: () => setOver(false),
      onDrop: () => setOver(false),
    })
  }, [element, columnId, mayDrop])
  return over
}

export function useDrops(onDrop: (drop: Drop) => void): void {
  const dropped = useEffectEvent(onDrop)
  useEffect(
    () =>
      monitorForElements({
        onDrop({ source, location }) {
          const moved = CardData.safeParse(source.data)
          const target = location.current.dropTargets[0]
          if (!moved.success || !target) return
          const { taskId } = moved.data
          const card = CardData.safeParse(target.data)
          if (card.success) {
            if (card.data.taskId === taskId) return
            const edge = extractClosestEdge(target.data) === 'top' ? 'top' : 'bottom'
            return dropped({ taskId, columnId: card.data.columnId, beside: { taskId: card.data.taskId, edge } })
          }
          const list = ListData.safeParse(target.data)
          if (list.success) dropped({ taskId, columnId: list.data.columnId, beside: null })
        },
      }),
    [],
  )
}
