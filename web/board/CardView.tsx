import { memo, useRef, type ReactElement } from 'react'
import { Link } from '@tanstack/react-router'
import { IconCalendarEvent, IconDots, IconMessageCircle, IconTriangle } from '@tabler/icons-react'
import type { Card } from '#shared/tasks.ts'
import { ActionMenu } from '../ui/ActionMenu.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { PriorityIcon } from '../ui/glyphs.tsx'
import { Bone } from '../ui/Skeleton.tsx'
import { dayText, urgency } from '../ui/time.ts'
import { focusCard, useBoardActions, type CardMenuKind } from './BoardContext.ts'
import { useCardDrag } from './drag.ts'
import { useCardItems } from './useCardItems.tsx'
import './card.css'

const isOver = (card: Card) => card.status === 'done' || card.status === 'cancelled'

function Chips({ card }: { card: Card }) {
  const { board, person } = useBoardActions()
  const comments = board.comments[card.id] ?? 0
  const near = card.dueDate && !isOver(card) ? urgency(card.dueDate) : 'later'
  if (!card.dueDate && card.estimate === null && comments === 0 && !card.assigneeId) return null
  return (
    <div className="t-card-chips">
      {card.dueDate && (
        <span className="t-chip t-num" data-due={near} title={`Due ${card.dueDate}`}>
          <IconCalendarEvent size={14} stroke={1.75} aria-hidden />
          <span className="t-hidden">Due </span>
          {dayText(card.dueDate)}
        </span>
      )}
      {card.estimate !== null && (
        <span className="t-chip t-num" title="Estimate">
          <IconTriangle size={12} stroke={1.75} aria-hidden />
          <span className="t-hidden">Estimate </span>
          {card.estimate}
        </span>
      )}
      {comments > 0 && (
        <span className="t-chip t-num">
          <IconMessageCircle size={14} stroke={1.75} aria-hidden />
          {comments}
          <span className="t-hidden"> {comments === 1 ? 'comment' : 'comments'}</span>
        </span>
      )}
      <span className="t-card-face">
        {card.assigneeId && <Avatar person={person(card.assigneeId)} size={20} named />}
      </span>
    </div>
  )
}

type CardMenuProps = { card: Card; kind: CardMenuKind; onClose: () => void; children: ReactElement }

/** Mounted only while it is open: what its items need is not asked for by every card. */
function OpenCardMenu({ card, kind, onClose, children }: CardMenuProps) {
  const { label, items } = useCardItems(card, kind)
  return (
    <ActionMenu label={label} items={items} opened onChange={(opened) => !opened && onClose()} position="bottom-end">
      {children}
    </ActionMenu>
  )
}

function CardMenu({ card }: { card: Card }) {
  const { menu, setMenu } = useBoardActions()
  const open = menu?.taskId === card.id ? menu.kind : null
  const close = () => {
    setMenu(null)
    focusCard(card.id)
  }
  const button = (
    <button
      type="button"
      className="t-card-more"
      data-open={open !== null || undefined}
      aria-label={`Actions for ${card.key || card.title}`}
      aria-haspopup="menu"
      tabIndex={-1}
      onClick={() => setMenu(open === null ? { taskId: card.id, kind: 'all' } : null)}
    >
      <IconDots size={16} stroke={1.75} aria-hidden />
    </button>
  )
  if (open === null) return button
  return (
    <OpenCardMenu card={card} kind={open} onClose={close}>
      {button}
    </OpenCardMenu>
  )
}

/** One card. The whole of it opens the task and is the handle for dragging. `isStop`: Tab stops here. */
export const CardView = memo(function CardView({ card, isStop }: { card: Card; isStop: boolean }) {
  const element = useRef<HTMLLIElement>(null)
  const { mayEdit, peeked, setActive } = useBoardActions()
  const { dragged, edge } = useCardDrag(element, card.id, card.columnId, mayEdit && card.version > 0)
  return (
    <li
      ref={element}
      className="t-card"
      data-card={card.id}
      data-peeked={(peeked !== null && peeked === card.key) || undefined}
      data-dragged={dragged || undefined}
      data-edge={edge ?? undefined}
    >
      <div className="t-card-head">
        <span className="t-mono">{card.key || <Bone width={44} height={10} />}</span>
        {card.priority !== 'none' && <PriorityIcon priority={card.priority} labelled />}
      </div>
      <Link
        to="."
        search={(old) => ({ ...old, peek: card.key || undefined })}
        className="t-card-title"
        data-title={card.id}
        draggable={false}
        tabIndex={isStop ? 0 : -1}
        onFocus={() => setActive(card.id)}
        preload={false}
      >
        {card.title}
      </Link>
      <Chips card={card} />
      {mayEdit && card.version > 0 && <CardMenu card={card} />}
    </li>
  )
})
