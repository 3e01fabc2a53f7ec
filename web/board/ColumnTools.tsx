import { memo } from 'react'
import {
  IconArrowLeft,
  IconArrowRight,
  IconDots,
  IconGauge,
  IconPencil,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react'
import type { Column } from '#shared/columns.ts'
import { TaskStatus } from '#shared/status.ts'
import { useProject } from '../projects/context.ts'
import { useTruss } from '../truss.ts'
import { ActionMenu, type MenuItem } from '../ui/ActionMenu.tsx'
import { IconButton } from '../ui/Button.tsx'
import { glyphName, StatusGlyph } from '../ui/glyphs.tsx'
import { changeColumn, shiftColumn } from './columnChanges.ts'

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const

export type Asked = 'rename' | 'limit' | 'delete' | null

type ColumnToolsProps = {
  column: Column
  /** Ids of all columns, in their order; the same array while that does not change. */
  order: readonly string[]
  onAdd: () => void
  ask: (what: Asked) => void
}

function useColumnItems({ column, order, ask }: ColumnToolsProps): MenuItem[] {
  const truss = useTruss()
  const index = order.indexOf(column.id)
  const shift = (to: number) => {
    const rest = order.filter((id) => id !== column.id)
    shiftColumn(truss, column, rest[to - 1] ?? null, rest[to] ?? null)
  }
  const groups: MenuItem[] = TaskStatus.options.map((group, i) => ({
    id: group,
    label: glyphName[group],
    icon: <StatusGlyph status={group} />,
    checked: column.group === group,
    ...(i === 0 && { section: 'Status of its tasks' }),
    onSelect: () => column.group !== group && changeColumn(truss, column, { group }),
  }))
  return [
    { id: 'rename', label: 'Rename', icon: <IconPencil {...icon} />, onSelect: () => ask('rename') },
    { id: 'limit', label: 'Set limit', icon: <IconGauge {...icon} />, onSelect: () => ask('limit') },
    {
      id: 'left',
      label: 'Move left',
      icon: <IconArrowLeft {...icon} />,
      disabled: index === 0,
      onSelect: () => shift(index - 1),
    },
    {
      id: 'right',
      label: 'Move right',
      icon: <IconArrowRight {...icon} />,
      disabled: index === order.length - 1,
      onSelect: () => shift(index + 1),
    },
    ...groups,
    {
      id: 'delete',
      label: 'Delete column',
      icon: <IconTrash {...icon} />,
      section: ' ',
      danger: true,
      disabled: order.length === 1,
      onSelect: () => ask('delete'),
    },
  ]
}

/** What can be done with a column. Drawn again only when the column itself changes, not for each card in it. */
export const ColumnTools = memo(function ColumnTools(props: ColumnToolsProps) {
  const { column, onAdd } = props
  const { may } = useProject()
  const items = useColumnItems(props)
  return (
    <span className="t-col-tools">
      <IconButton label={`Add a task to ${column.name}`} onClick={onAdd}>
        <IconPlus {...icon} />
      </IconButton>
      {may('column.edit') && column.version > 0 && (
        <ActionMenu label={`Column ${column.name}`} items={items} searchable={false} position="bottom-end">
          <button type="button" className="t-icon-btn" aria-label={`Column ${column.name}`}>
            <IconDots {...icon} />
          </button>
        </ActionMenu>
      )}
    </span>
  )
})
