import { IconArrowBarDown, IconArrowBarUp, IconLink, IconTrash, IconUserOff } from '@tabler/icons-react'
import type { Card } from '#shared/tasks.ts'
import { Priority } from '#shared/tasks.ts'
import { changeTask, removeTask } from '../tasks/changes.ts'
import { taskUrl } from '../tasks/taskUrl.ts'
import { useTruss } from '../truss.ts'
import type { MenuItem } from '../ui/ActionMenu.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { copyText } from '../ui/copyText.ts'
import { glyphOf, PriorityIcon, priorityName, StatusGlyph } from '../ui/glyphs.tsx'
import { usePlace } from '../workspaces/context.ts'
import { useBoardActions, type CardMenuKind } from './BoardContext.ts'
import { useMembers } from '../members/queries.ts'
import { placeAt } from './place.ts'

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const

function useMoveItems(card: Card): MenuItem[] {
  const { board, move } = useBoardActions()
  return board.columns.map(({ column, cards, count }, i) => ({
    id: column.id,
    label: column.name,
    icon: <StatusGlyph status={glyphOf(column)} />,
    hint: String(count),
    checked: column.id === card.columnId,
    ...(i === 0 && { section: 'Move to' }),
    onSelect: () => move(card, placeAt(board, column.id, column.id === card.columnId ? 0 : cards.length, card.id)),
  }))
}

function useOtherItems(card: Card): MenuItem[] {
  const { board, move } = useBoardActions()
  const { workspace } = usePlace()
  const truss = useTruss()
  const cards = board.columns.find((each) => each.column.id === card.columnId)?.cards ?? []
  return [
    {
      id: 'top',
      label: 'Top of the column',
      icon: <IconArrowBarUp {...icon} />,
      section: ' ',
      onSelect: () => move(card, placeAt(board, card.columnId, 0, card.id)),
    },
    {
      id: 'bottom',
      label: 'Bottom of the column',
      icon: <IconArrowBarDown {...icon} />,
      onSelect: () => move(card, placeAt(board, card.columnId, cards.length, card.id)),
    },
    {
      id: 'link',
      label: 'Copy link',
      icon: <IconLink {...icon} />,
      onSelect: () => void copyText(taskUrl(workspace.slug, card.key), 'Link copied'),
    },
    {
      id: 'delete',
      label: 'Delete',
      icon: <IconTrash {...icon} />,
      danger: true,
      onSelect: () => removeTask(truss, card),
    },
  ]
}

/** Everybody who may be given a task, "Nobody" first. */
export function useAssigneeItems(assigneeId: string | null, assign: (userId: string | null) => void): MenuItem[] {
  const { data: members = [] } = useMembers()
  const nobody: MenuItem = {
    id: 'nobody',
    label: 'Nobody',
    icon: <IconUserOff {...icon} />,
    checked: assigneeId === null,
    onSelect: () => assign(null),
  }
  const people = members.map(({ person }) => ({
    id: person.id,
    label: person.name,
    icon: <Avatar person={person} size={20} />,
    checked: person.id === assigneeId,
    onSelect: () => assign(person.id),
  }))
  return [nobody, ...people]
}

export const priorityItems = (priority: Priority, set: (priority: Priority) => void): MenuItem[] =>
  Priority.options.toReversed().map((each) => ({
    id: each,
    label: priorityName[each],
    icon: <PriorityIcon priority={each} />,
    checked: each === priority,
    onSelect: () => set(each),
  }))

/** The menu of a card: everything, or just where to, who, how urgent, when a key asked for that. */
export function useCardItems(card: Card, kind: CardMenuKind): { label: string; items: MenuItem[] } {
  const truss = useTruss()
  const { me } = usePlace()
  const moves = useMoveItems(card)
  const others = useOtherItems(card)
  const people = useAssigneeItems(card.assigneeId, (assigneeId) => changeTask(truss, me.id, card, { assigneeId }))
  switch (kind) {
    case 'move':
      return { label: `Move ${card.key} to`, items: moves }
    case 'assign':
      return { label: `Assign ${card.key} to`, items: people }
    case 'priority':
      return {
        label: `Priority of ${card.key}`,
        items: priorityItems(card.priority, (priority) => changeTask(truss, me.id, card, { priority })),
      }
    case 'all':
      return { label: `Actions for ${card.key}`, items: [...moves, ...others] }
  }
}
