import { memo, useRef, type ReactElement } from 'react'
import { Link } from '@tanstack/react-router'
import { IconCalendarEvent, IconDots, IconMessageCircle, IconTriangle } from '@tabler/icons-react'
import type { Card } from '#shared/tasks.ts'
import { ActionMenu } from '../ui/ActionMenu.tsx'
import { Avatar, type Person } from '../ui/Avatar.tsx'
import { PriorityIcon } from '../ui/glyphs.tsx'
import { Bone } from '../ui/Skeleton.tsx'
import { dayText, urgency } from '../ui/time.ts'
import { focusCard, type BoardActions, type CardMenuKind } from './BoardContext.ts'
import { useCardDrag } from './drag.ts'
import { useCardItems } from './useCardItems.tsx'
import './card.css'

const isOver = (card: Card) => card.status === 'done' || card.status === 'cancelled'

type CardViewProps = {
  card: Card
  comments: number
  assignee: Person | null
  mayEdit: boolean
  isPeeked: boolean
  /** Tab stops here: one card of each column. */
  isStop: boolean
  menu: CardMenuKind | null
  onMenu: BoardActions['setMenu']
  onFocus: BoardActions['setActive']
}

function Chips({ card, comments, assignee }: Pick<CardViewProps, 'card' | 'comments' | 'assignee'>) {
  const near = card.dueDate && !isOver(card) ? urgency(card.dueDate) : 'later'
  if (!card.dueDate && card.estimate === null && comments === 0 && !assignee) return null
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
      <span className="t-card-face">{assignee && <Avatar person={assignee} size={20} named />}</span>
    </div>
  )
}

type CardMenuProps = { card: Card; kind: CardMenuKind; onClose: () => void; children: ReactElement }

/** Mounted only while it is open: what its items need is not asked for by every card. */
function OpenCardMenu({ card, kind, onClose, children }: CardMenuProps) {
  const { label, items } = useCardItems(card, kind)
  return (
    <ActionMenu
      label={label}
      items={items}
      opened
      onChange={(opened) => !opened && onClose()}
      position="bottom-end"
      {...(kind === 'assign' && { searchable: true })}
    >
      {children}
    </ActionMenu>
  )
}

function CardMenu({ card, menu, onMenu }: Pick<CardViewProps, 'card' | 'menu' | 'onMenu'>) {
  const close = () => {
    onMenu(null)
    focusCard(card.id)
  }
  const button = (
    <button
      type="button"
      className="t-card-more"
      data-open={menu !== null || undefined}
      aria-label={`Actions for ${card.key || card.title}`}
      aria-haspopup="menu"
      tabIndex={-1}
      onClick={() => onMenu(menu === null ? { taskId: card.id, kind: 'all' } : null)}
    >
      <IconDots size={16} stroke={1.75} aria-hidden />
    </button>
  )
  if (menu === null) return button
  return (
    <OpenCardMenu card={card} kind={menu} onClose={close}>
      {button}
    </OpenCardMenu>
  )
}

/** One card. The whole of it opens the task and is the handle for dragging. Drawn again only when it differs. */
export const CardView = memo(function CardView(props: CardViewProps) {
  const { card, mayEdit, onFocus } = props
  const element = useRef<HTMLLIElement>(null)
  const { dragged, edge } = useCardDrag(element, card.id, card.columnId, mayEdit && card.version > 0)
  return (
    <li
      ref={element}
      className="t-card"
      data-card={card.id}
      data-peeked={props.isPeeked || undefined}
      data-dragged={dragged || undefined}
      data-edge={edge ?? undefined}
    >
      <div className="t-card-head">
        <span className="t-mono">{card.key || <Bone width={44} height={10} />}</span>
        {card.priority !== 'none' && <PriorityIcon priority={card.priority} labelled />}
      </div>
      <Link
        to="."
        search={(old) => ({ ...old, peek: card.key || old.peek })}
        className="t-card-title"
        data-title={card.id}
        draggable={false}
        tabIndex={props.isStop ? 0 : -1}
        onFocus={() => onFocus(card.id)}
        preload={false}
      >
        {card.title}
      </Link>
      <Chips card={card} comments={props.comments} assignee={props.assignee} />
      {mayEdit && card.version > 0 && <CardMenu card={card} menu={props.menu} onMenu={props.onMenu} />}
    </li>
  )
})
