import { useState, type ReactElement, type ReactNode } from 'react'
import { IconArrowRight, IconUser } from '@tabler/icons-react'
import type { Task } from '#shared/tasks.ts'
import { useColumns } from '../board/useColumns.ts'
import { priorityItems, useAssigneeItems } from '../board/useCardItems.tsx'
import { usePeople } from '../members/queries.ts'
import type { TaskFields } from '../pending/changes.ts'
import { useCommands, type Command } from '../shell/shortcuts.ts'
import { useTruss } from '../truss.ts'
import { ActionMenu, type MenuItem } from '../ui/ActionMenu.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { DateField } from '../ui/DateField.tsx'
import { glyphName, glyphOf, PriorityIcon, priorityName, StatusGlyph } from '../ui/glyphs.tsx'
import { dayText, urgency } from '../ui/time.ts'
import { usePlace } from '../workspaces/context.ts'
import { changeTask, moveCard } from './changes.ts'
import { Estimate } from './Estimate.tsx'

type Field = 'status' | 'assignee' | 'priority' | 'start' | 'due'
type Asked = { field: Field | null; ask: (field: Field | null) => void }

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="t-prop">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

type ValueProps = { name: string; text: ReactNode; mayEdit: boolean; empty?: boolean; state?: string | undefined }

/** A property's value: a button that opens its choice, or plain text for who may only read. */
function value({ name, text, mayEdit, empty = false, state }: ValueProps, onClick?: () => void): ReactElement {
  if (!mayEdit) return <span className="t-prop-text">{text}</span>
  return (
    <button
      type="button"
      className="t-prop-value"
      data-empty={empty || undefined}
      data-state={state}
      {...(onClick && { onClick })}
    >
      <span className="t-hidden">{name}: </span>
      {text}
    </button>
  )
}

type ChoiceProps = Asked & { of: Field; label: string; items: MenuItem[]; mayEdit: boolean; children: ReactElement }

function Choice({ of, label, items, mayEdit, field, ask, children }: ChoiceProps) {
  if (!mayEdit) return children
  return (
    <ActionMenu
      label={label}
      items={items}
      opened={field === of}
      onChange={(opened) => ask(opened ? of : null)}
      {...(of === 'assignee' && { searchable: true })}
    >
      {children}
    </ActionMenu>
  )
}

function StatusRow({ task, mayEdit, ...asked }: Asked & { task: Task; mayEdit: boolean }) {
  const truss = useTruss()
  const { me } = usePlace()
  const columns = useColumns(task.projectId)
  const column = columns.find((each) => each.id === task.columnId)
  const items: MenuItem[] = columns.map((each) => ({
    id: each.id,
    label: each.name,
    icon: <StatusGlyph status={glyphOf(each)} />,
    checked: each.id === task.columnId,
    onSelect() {
      if (each.id === task.columnId) return
      // Both neighbours null: the end of the column.
      moveCard(truss, me.id, task, { columnId: each.id, afterId: null, beforeId: null }, each.group)
    },
  }))
  const name = column?.name ?? glyphName[task.status]
  const text = (
    <>
      <StatusGlyph status={column ? glyphOf(column) : task.status} />
      <span className="t-clip">{name}</span>
    </>
  )
  return (
    <Row label="Status">
      <Choice of="status" label="Status" items={items} mayEdit={mayEdit} {...asked}>
        {value({ name: 'Status', text, mayEdit })}
      </Choice>
    </Row>
  )
}

function PeopleRows({
  task,
  mayEdit,
  change,
  ...asked
}: Asked & { task: Task; mayEdit: boolean; change: (fields: TaskFields) => void }) {
  const person = usePeople()
  const people = useAssigneeItems(task.assigneeId, (assigneeId) => change({ assigneeId }))
  const assignee = task.assigneeId ? person(task.assigneeId) : null
  const who = assignee ? (
    <>
      <Avatar person={assignee} size={20} />
      <span className="t-clip">{assignee.name}</span>
    </>
  ) : (
    <>
      <IconUser size={16} stroke={1.75} aria-hidden />
      Nobody
    </>
  )
  const urgent = (
    <>
      <PriorityIcon priority={task.priority} />
      {priorityName[task.priority]}
    </>
  )
  return (
    <>
      <Row label="Assignee">
        <Choice of="assignee" label="Assignee" items={people} mayEdit={mayEdit} {...asked}>
          {value({ name: 'Assignee', text: who, mayEdit, empty: !assignee })}
        </Choice>
      </Row>
      <Row label="Priority">
        <Choice
          of="priority"
          label="Priority"
          items={priorityItems(task.priority, (priority) => change({ priority }))}
          mayEdit={mayEdit}
          {...asked}
        >
          {value({
            name: 'Priority',
            text: urgent,
            mayEdit,
            empty: task.priority === 'none',
            state: task.priority,
          })}
        </Choice>
      </Row>
    </>
  )
}

function DatesRow({
  task,
  mayEdit,
  change,
  field,
  ask,
}: Asked & { task: Task; mayEdit: boolean; change: (fields: TaskFields) => void }) {
  const isOver = task.status === 'done' || task.status === 'cancelled'
  const near = task.dueDate && !isOver ? urgency(task.dueDate) : undefined
  const text = (day: string | null, empty: string) => <span className="t-num">{day ? dayText(day) : empty}</span>
  const start = (onClick?: () => void) =>
    value({ name: 'Start date', text: text(task.startDate, 'Start'), mayEdit, empty: !task.startDate }, onClick)
  const due = (onClick?: () => void) =>
    value({ name: 'Due date', text: text(task.dueDate, 'Due'), mayEdit, empty: !task.dueDate, state: near }, onClick)
  if (!mayEdit) {
    if (!task.startDate && !task.dueDate)
      return <Row label="Dates">{value({ name: 'Dates', text: 'None', mayEdit })}</Row>
    return (
      <Row label="Dates">
        {start()} <IconArrowRight size={14} stroke={1.75} aria-label="to" /> {due()}
      </Row>
    )
  }
  return (
    <Row label="Dates">
      <DateField
        label="Start date"
        value={task.startDate}
        max={task.dueDate ?? undefined}
        onChange={(startDate) => change({ startDate })}
        opened={field === 'start'}
        onOpenChange={(opened) => ask(opened ? 'start' : null)}
      >
        {start}
      </DateField>
      <IconArrowRight size={14} stroke={1.75} aria-label="to" />
      <DateField
        label="Due date"
        value={task.dueDate}
        min={task.startDate ?? undefined}
        onChange={(dueDate) => change({ dueDate })}
        opened={field === 'due'}
        onOpenChange={(opened) => ask(opened ? 'due' : null)}
      >
        {due}
      </DateField>
    </Row>
  )
}

/** The grid of properties. Each has a letter that opens its choice. */
export function Properties({ task, mayEdit }: { task: Task; mayEdit: boolean }) {
  const truss = useTruss()
  const { me } = usePlace()
  const [field, ask] = useState<Field | null>(null)
  const change = (fields: TaskFields) => changeTask(truss, me.id, task, fields)
  const key = (keys: string, label: string, of: Field): Command => ({
    keys,
    label,
    group: 'This task',
    run: () => ask(of),
  })
  useCommands(
    mayEdit
      ? [
          key('s', 'Change status', 'status'),
          key('m', 'Move to', 'status'),
          { ...key('a', 'Assign to', 'assignee'), opensField: true },
          { keys: 'i', label: 'Assign to me', group: 'This task', run: () => change({ assigneeId: me.id }) },
          key('p', 'Set priority', 'priority'),
          key('d', 'Set due date', 'due'),
        ]
      : [],
  )
  const shared = { task, mayEdit, change, field, ask }
  return (
    <dl className="t-props">
      <StatusRow task={task} mayEdit={mayEdit} field={field} ask={ask} />
      <PeopleRows {...shared} />
      <DatesRow {...shared} />
      <Row label="Estimate">
        <Estimate value={task.estimate} mayEdit={mayEdit} onSave={(estimate) => change({ estimate })} />
      </Row>
    </dl>
  )
}
