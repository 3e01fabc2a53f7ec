import { createContext, use } from 'react'
import type { Person } from '#shared/accounts.ts'
import type { Card } from '#shared/tasks.ts'
import type { Place } from '../pending/changes.ts'
import type { Board } from './rows.ts'

export type CardMenuKind = 'all' | 'move' | 'assign' | 'priority'

/** What every card and column of one board shares. */
export type BoardActions = {
  board: Board
  mayEdit: boolean
  /** Key of the task in the peek panel. */
  peeked: string | null
  /** The card that arrow keys and letters are about. */
  active: string | null
  setActive: (taskId: string) => void
  menu: { taskId: string; kind: CardMenuKind } | null
  setMenu: (menu: { taskId: string; kind: CardMenuKind } | null) => void
  person: (id: string) => Person
  move: (card: Card, place: Place) => void
}

/** Puts the focus on a card, after what is going on has been drawn: a moved card may be drawn anew. */
export const focusCard = (taskId: string): void => {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-title="${taskId}"]`)?.focus())
}

export const BoardContext = createContext<BoardActions | null>(null)

export function useBoardActions(): BoardActions {
  const actions = use(BoardContext)
  if (!actions) throw new Error('useBoardActions outside of a board')
  return actions
}
