import { memo, useMemo, useRef, useState } from 'react'
import { IconPlus } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Card } from '#shared/tasks.ts'
import { usePeople } from '../members/queries.ts'
import type { Place } from '../pending/changes.ts'
import { useProject } from '../projects/context.ts'
import { moveCard } from '../tasks/changes.ts'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/states.tsx'
import { announce } from '../ui/toast.ts'
import { usePhone } from '../ui/usePhone.ts'
import { usePlace } from '../workspaces/context.ts'
import { BoardContext, type BoardActions } from './BoardContext.ts'
import { NewColumn } from './ColumnDialogs.tsx'
import { ColumnTabs } from './ColumnTabs.tsx'
import { ColumnView } from './ColumnView.tsx'
import { useDrops } from './drag.ts'
import type { Drop } from './drop.ts'
import { indexIn } from './overlay.ts'
import { placeAt, spotOf } from './place.ts'
import type { Board } from './rows.ts'
import { useTouchDrag } from './touchDrag.ts'
import { useBoardKeys } from './useBoardKeys.ts'
import { useFlip } from './useFlip.ts'

/** Moves a card, says so to screen readers, and remembers that it was me. */
function useMove(board: Board) {
  const truss = useTruss()
  const { me } = usePlace()
  const [mine, setMine] = useState<string | null>(null)
  const move = (card: Card, place: Place) => {
    const target = board.columns.find((each) => each.column.id === place.columnId)
    if (!target) return
    const others = target.cards.filter((each) => each.id !== card.id)
    const index = indexIn(others, place)
    const spot = spotOf(board, card.id)
    if (spot && card.columnId === place.columnId && spot.index === index) return
    setMine(card.id)
    moveCard(truss, me.id, card, place, target.column.group)
    announce(`${card.key} moved to ${target.column.name}, place ${index + 1} of ${others.length + 1}`)
  }
  return { mine, move }
}

function useActions(board: Board, move: BoardActions['move']): BoardActions {
  const { may } = useProject()
  const { peek } = useSearch({ from: '/w/$slug' })
  const person = usePeople()
  const [chosen, setActive] = useState<string | null>(null)
  const [menu, setMenu] = useState<BoardActions['menu']>(null)
  const first = board.columns.find(({ cards }) => cards.length > 0)?.cards[0]?.id ?? null
  const active = chosen !== null && spotOf(board, chosen) ? chosen : first
  const peeked = peek?.toUpperCase() ?? null
  const mayEdit = may('task.edit')
  return { board, mayEdit, peeked, active, setActive, menu, setMenu, person, move }
}

function NoTasks({ mayEdit, onNew }: { mayEdit: boolean; onNew: () => void }) {
  return (
    <div className="t-board-empty">
      <EmptyState title="No tasks yet" action={mayEdit && <Button onClick={onNew}>Add the first task</Button>} small>
        {mayEdit ? 'Press C anywhere to add one.' : 'Members add tasks here.'}
      </EmptyState>
    </div>
  )
}

type BoardViewProps = { board: Board; onNew: () => void }

/** The columns with their cards; on a phone one column at a time, chosen by tabs. Drawn again only when something on it changes. */
export const BoardView = memo(function BoardView({ board, onNew }: BoardViewProps) {
  const root = useRef<HTMLDivElement>(null)
  const phone = usePhone()
  const { may } = useProject()
  const navigate = useNavigate()
  const { mine, move } = useMove(board)
  const actions = useActions(board, move)
  const [shown, setShown] = useState<string | null>(null)
  const [addingColumn, setAddingColumn] = useState(false)
  useFlip(root, board.columns, mine)
  const drop = ({ taskId, columnId, beside }: Drop) => {
    const spot = spotOf(board, taskId)
    const target = board.columns.find((each) => each.column.id === columnId)
    if (!spot || !target) return
    const others = target.cards.filter((each) => each.id !== taskId)
    const at = others.findIndex((each) => each.id === beside?.taskId)
    const index = at < 0 ? others.length : at + (beside?.edge === 'bottom' ? 1 : 0)
    move(spot.card, placeAt(board, columnId, index, taskId))
  }
  useDrops(drop)
  useTouchDrag(root, actions.mayEdit, drop)
  const open = (key: string) => void navigate({ to: '.', search: (old) => ({ ...old, peek: key }) })
  useBoardKeys({ root, actions, open })
  const chosen = board.columns.find((each) => each.column.id === shown) ?? startColumn(board)
  const columns = phone ? board.columns.filter((each) => each === chosen) : board.columns
  const ids = board.columns.map((each) => each.column.id).join(' ')
  const order = useMemo(() => ids.split(' '), [ids])
  const isEmpty = useMemo(() => board.columns.every((each) => each.count === 0), [board])
  return (
    <BoardContext value={actions}>
      {phone && <ColumnTabs columns={board.columns} chosen={chosen?.column.id ?? null} onChoose={setShown} />}
      <div
        className="t-board"
        ref={root}
        data-phone={phone || undefined}
        // With nothing in it to focus, a reader must still be able to scroll it by keys.
        {...(isEmpty && { role: 'region', 'aria-label': 'Columns', tabIndex: 0 })}
      >
        {columns.map((column) => (
          <ColumnView key={column.column.id} column={column} order={order} withHead={!phone} />
        ))}
        {!phone && may('column.edit') && (
          <div className="t-col-new">
            <Button
              look="quiet"
              icon={<IconPlus size={16} stroke={1.75} aria-hidden />}
              onClick={() => setAddingColumn(true)}
            >
              Add column
            </Button>
          </div>
        )}
      </div>
      {isEmpty && <NoTasks mayEdit={actions.mayEdit} onNew={onNew} />}
      {addingColumn && <NewColumn onClose={() => setAddingColumn(false)} />}
    </BoardContext>
  )
})

/** A phone opens on what is under way, else where there is something to do. */
const startColumn = (board: Board) => {
  const underWay = board.columns.find((each) => each.column.group === 'in_progress')
  if (underWay && underWay.count > 0) return underWay
  return board.columns.find((each) => each.count > 0) ?? underWay ?? board.columns[0]
}
