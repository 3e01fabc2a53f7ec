import { useEffect, useEffectEvent, type RefObject } from 'react'
import { useCommands, type Command } from '../shell/shortcuts.ts'
import { focusCard, type BoardActions } from './BoardContext.ts'
import { placeAt, spotOf, stepOf, type Direction } from './place.ts'
import type { Board } from './rows.ts'

const arrows: Record<string, Direction> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' }

/** The card that an arrow leads to. Empty columns are stepped over. */
export function neighbourOf(board: Board, taskId: string, direction: Direction): string | null {
  const spot = spotOf(board, taskId)
  if (!spot) return null
  if (direction === 'up' || direction === 'down') {
    const index = spot.index + (direction === 'up' ? -1 : 1)
    return board.columns[spot.columnIndex]?.cards[index]?.id ?? null
  }
  const across = direction === 'left' ? -1 : 1
  for (let i = spot.columnIndex + across; board.columns[i]; i += across) {
    const cards = board.columns[i]?.cards ?? []
    const beside = cards[Math.min(spot.index, cards.length - 1)]
    if (beside) return beside.id
  }
  return null
}

type Root = RefObject<HTMLElement | null>

/** What arrows do to the card with the focus: walk on from it, or with Alt take it along. */
function useSteps(root: Root, { board, active, mayEdit, move }: BoardActions) {
  const focus = (taskId: string) => root.current?.querySelector<HTMLElement>(`[data-title="${taskId}"]`)?.focus()
  const walk = (direction: Direction) => {
    const next = active && neighbourOf(board, active, direction)
    if (next) focus(next)
  }
  const shift = (direction: Direction) => {
    const spot = active ? spotOf(board, active) : null
    const step = active ? stepOf(board, active, direction) : null
    if (!spot || !step || !mayEdit) return
    move(spot.card, placeAt(board, step.columnId, step.index, spot.card.id))
    focusCard(spot.card.id)
  }
  return { walk, shift }
}

/** `opening`: a menu of a card is there, which takes the focus a moment later; the arrows are meant for it already. */
function useArrows(root: Root, steps: ReturnType<typeof useSteps>, opening: boolean): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const direction = arrows[event.key]
    const onCard = event.target instanceof HTMLElement && event.target.dataset['title'] !== undefined
    if (!direction || !onCard || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    if (opening) return
    if (event.altKey) steps.shift(direction)
    else steps.walk(direction)
  })
  useEffect(() => {
    const element = root.current
    if (!element) return
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    element.addEventListener('keydown', listener)
    return () => element.removeEventListener('keydown', listener)
  }, [root])
}

type Props = { root: Root; actions: BoardActions; open: (key: string) => void }

/** Arrows (and J, K) walk over the cards, with Alt they move the card; letters act on the card that has the focus. */
export function useBoardKeys({ root, actions, open }: Props): void {
  const { board, active, mayEdit, menu, setMenu } = actions
  // A card that the server does not have yet has no menu, nor has a board without cards.
  const isCard = active !== null && (spotOf(board, active)?.card.version ?? 0) > 0
  const steps = useSteps(root, actions)
  useArrows(root, steps, menu !== null && spotOf(board, menu.taskId) !== null)
  const act = (keys: string, label: string, kind: 'move' | 'assign' | 'priority'): Command => ({
    keys,
    label,
    group: 'Board',
    run: () => active && setMenu({ taskId: active, kind }),
  })
  const shift = (key: string, direction: Direction): Command => ({
    keys: `alt+${key}`,
    label: `Move the card ${direction}`,
    group: 'Board',
    run: () => steps.shift(direction),
  })
  const openActive = () => {
    const spot = active ? spotOf(board, active) : null
    if (spot?.card.key) open(spot.card.key)
  }
  useCommands([
    { keys: 'j', label: 'Next card', group: 'Board', run: () => steps.walk('down') },
    { keys: 'k', label: 'Previous card', group: 'Board', run: () => steps.walk('up') },
    { keys: 'o', label: 'Open the card', group: 'Board', run: openActive },
    mayEdit && isCard && act('m', 'Move the card to', 'move'),
    mayEdit && isCard && act('s', 'Status of the card', 'move'),
    mayEdit && isCard && { ...act('a', 'Assign the card', 'assign'), opensField: true },
    mayEdit && isCard && act('p', 'Priority of the card', 'priority'),
    ...(mayEdit ? Object.entries(arrows).map(([key, direction]) => shift(key, direction)) : []),
  ])
}
