import { useEffect, useRef, type RefObject } from 'react'
import { useCommands, type Command } from '../shell/shortcuts.ts'
import type { BoardActions } from './BoardContext.ts'
import { placeAt, spotOf, stepOf, type Direction } from './place.ts'

const arrows: Record<string, Direction> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' }
const near: Record<Direction, [column: number, row: number]> = {
  up: [0, -1],
  down: [0, 1],
  left: [-1, 0],
  right: [1, 0],
}

type Props = { root: RefObject<HTMLElement | null>; actions: BoardActions; open: (key: string) => void }

/** Arrows (and J, K) walk over the cards, with Alt they move the card; letters act on the card that has the focus. */
export function useBoardKeys({ root, actions, open }: Props): void {
  const { board, active, mayEdit, setMenu, move } = actions
  const focus = (taskId: string) => root.current?.querySelector<HTMLElement>(`[data-title="${taskId}"]`)?.focus()
  const walk = (direction: Direction) => {
    const spot = active ? spotOf(board, active) : null
    if (!spot) return
    const [across, down] = near[direction]
    for (let i = spot.columnIndex + across; ; i += across) {
      const cards = board.columns[i]?.cards
      if (!cards) return
      const next = cards[Math.min(spot.index + down, across === 0 ? Infinity : cards.length - 1)]
      if (next) return focus(next.id)
      // Empty columns are stepped over.
      if (across === 0) return
    }
  }
  const shift = (direction: Direction) => {
    const spot = active ? spotOf(board, active) : null
    const step = active ? stepOf(board, active, direction) : null
    if (!spot || !step || !mayEdit) return
    move(spot.card, placeAt(board, step.columnId, step.index, spot.card.id))
    // The card may be drawn anew in another column: the focus goes along.
    requestAnimationFrame(() => focus(spot.card.id))
  }
  const newest = useRef({ walk, shift })
  newest.current = { walk, shift }

  useEffect(() => {
    const element = root.current
    if (!element) return
    const onKeyDown = (event: KeyboardEvent) => {
      const direction = arrows[event.key]
      const onCard = event.target instanceof HTMLElement && event.target.dataset['title'] !== undefined
      if (!direction || !onCard || event.ctrlKey || event.metaKey || event.shiftKey) return
      event.preventDefault()
      if (event.altKey) newest.current.shift(direction)
      else newest.current.walk(direction)
    }
    element.addEventListener('keydown', onKeyDown)
    return () => element.removeEventListener('keydown', onKeyDown)
  }, [root])

  const act = (keys: string, label: string, kind: 'move' | 'assign' | 'priority'): Command => ({
    keys,
    label,
    group: 'Board',
    run: () => active && setMenu({ taskId: active, kind }),
  })
  const openActive = () => {
    const spot = active ? spotOf(board, active) : null
    if (spot?.card.key) open(spot.card.key)
  }
  useCommands([
    { keys: 'j', label: 'Next card', group: 'Board', run: () => walk('down') },
    { keys: 'k', label: 'Previous card', group: 'Board', run: () => walk('up') },
    { keys: ' ', label: 'Open the card', group: 'Board', run: openActive },
    mayEdit && act('m', 'Move the card to', 'move'),
    mayEdit && act('s', 'Status of the card', 'move'),
    mayEdit && act('a', 'Assign the card', 'assign'),
    mayEdit && act('p', 'Priority of the card', 'priority'),
    mayEdit && { keys: 'alt+ArrowDown', label: 'Move the card down', group: 'Board', run: () => shift('down') },
    mayEdit && { keys: 'alt+ArrowUp', label: 'Move the card up', group: 'Board', run: () => shift('up') },
    mayEdit && { keys: 'alt+ArrowLeft', label: 'Move the card left', group: 'Board', run: () => shift('left') },
    mayEdit && { keys: 'alt+ArrowRight', label: 'Move the card right', group: 'Board', run: () => shift('right') },
  ])
}
