import { useState } from 'react'
import {
  IconArrowLeft,
  IconArrowRight,
  IconDots,
  IconGauge,
  IconPencil,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react'
import { TaskStatus } from '#shared/status.ts'
import { useProject } from '../projects/context.ts'
import { useTruss } from '../truss.ts'
import { ActionMenu, type MenuItem } from '../ui/ActionMenu.tsx'
import { IconButton } from '../ui/Button.tsx'
import { glyphName, glyphOf, StatusGlyph } from '../ui/glyphs.tsx'
import { useBoardActions } from './BoardContext.ts'
import { changeColumn, shiftColumn } from './columnChanges.ts'
import { DeleteColumn, EditColumn, LimitColumn } from './ColumnDialogs.tsx'
import type { BoardColumn } from './rows.ts'

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const

type Asked = 'rename' | 'limit' | 'delete' | null

function useColumnItems({ column }: BoardColumn, index: number, ask: (what: Asked) => void): MenuItem[] {
  const truss = useTruss()
  const { board } = useBoardActions()
  const ids = board.columns.map((each) => each.column.id)
  const shift = (to: number) => {
    const rest = ids.filter((id) => id !== column.id)
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
      disabled: index === ids.length - 1,
      onSelect: () => shift(index + 1),
    },
    ...groups,
    {
      id: 'delete',
      label: 'Delete column',
      icon: <IconTrash {...icon} />,
      section: ' ',
      danger: true,
      disabled: ids.length === 1,
      onSelect: () => ask('delete'),
    },
  ]
}

function Limit({ count, limit }: { count: number; limit: number }) {
  const state = count > limit ? 'over' : count === limit ? 'full' : 'free'
  return (
    <span className="t-col-limit t-num" data-limit={state} title={`At most ${limit} at a time`}>
      {count}/{limit}
      <span className="t-hidden"> of the limit</span>
    </span>
  )
}

type ColumnHeadProps = { column: BoardColumn; index: number; onAdd: () => void }

export function ColumnHead({ column: loaded, index, onAdd }: ColumnHeadProps) {
  const { column, count } = loaded
  const { may } = useProject()
  const [asked, setAsked] = useState<Asked>(null)
  const items = useColumnItems(loaded, index, setAsked)
  const close = () => setAsked(null)
  const glyph = glyphOf(column)
  return (
    <header className="t-col-head">
      <StatusGlyph status={glyph} label={glyphName[glyph]} />
      <h2 className="t-clip" title={column.name}>
        {column.name}
      </h2>
      <span className="t-col-count t-num">
        {count}
        <span className="t-hidden"> {count === 1 ? 'task' : 'tasks'}</span>
      </span>
      <span className="t-top-space" />
      {column.wipLimit !== null && <Limit count={count} limit={column.wipLimit} />}
      {may('task.edit') && (
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
      )}
      {asked === 'rename' && <EditColumn column={column} onClose={close} />}
      {asked === 'limit' && <LimitColumn column={column} onClose={close} />}
      {asked === 'delete' && <DeleteColumn loaded={loaded} onClose={close} />}
    </header>
  )
}
