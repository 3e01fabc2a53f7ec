import { useState } from 'react'
import { NativeSelect, NumberInput, TextInput } from '@mantine/core'
import type { Column } from '#shared/columns.ts'
import { TaskStatus } from '#shared/status.ts'
import { textLimit } from '#shared/text.ts'
import { reasonOf } from '../api.ts'
import { useProject } from '../projects/context.ts'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { glyphName } from '../ui/glyphs.tsx'
import { tellFailure } from '../ui/toast.ts'
import { useBoardActions } from './BoardContext.ts'
import { addColumn, changeColumn, removeColumn } from './columnChanges.ts'
import type { BoardColumn } from './rows.ts'

type Close = { onClose: () => void }

function NameDialog(
  props: Close & {
    title: string
    submit: string
    name: string
    group?: TaskStatus
    onSubmit: (name: string, group: TaskStatus) => void
  },
) {
  const [name, setName] = useState(props.name)
  const [group, setGroup] = useState<TaskStatus>(props.group ?? 'todo')
  const submit = () => {
    const wanted = name.trim()
    if (wanted === '') return
    props.onClose()
    props.onSubmit(wanted, group)
  }
  return (
    <Dialog onClose={props.onClose} title={props.title} size={380}>
      <form
        className="t-form"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <TextInput
          label="Name"
          data-autofocus
          maxLength={textLimit.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {props.group && (
          <NativeSelect
            label="Status of its tasks"
            value={group}
            onChange={(event) => setGroup(TaskStatus.parse(event.currentTarget.value))}
            data={TaskStatus.options.map((value) => ({ value, label: glyphName[value] }))}
          />
        )}
        <div className="t-dialog-actions">
          <Button onClick={props.onClose}>Cancel</Button>
          <Button look="primary" type="submit">
            {props.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

export function NewColumn({ onClose }: Close) {
  const truss = useTruss()
  const { project } = useProject()
  const { board } = useBoardActions()
  const last = board.columns.at(-1)?.column.id ?? null
  const add = (name: string, group: TaskStatus) => addColumn(truss, project.id, name, group, last)
  return <NameDialog title="New column" submit="Add column" name="" group="todo" onSubmit={add} onClose={onClose} />
}

export function EditColumn({ column, onClose }: Close & { column: Column }) {
  const truss = useTruss()
  const rename = (name: string) => name !== column.name && changeColumn(truss, column, { name })
  return <NameDialog title="Rename column" submit="Rename" name={column.name} onSubmit={rename} onClose={onClose} />
}

export function LimitColumn({ column, onClose }: Close & { column: Column }) {
  const truss = useTruss()
  const [limit, setLimit] = useState<number | string>(column.wipLimit ?? '')
  const save = () => {
    onClose()
    changeColumn(truss, column, { wipLimit: typeof limit === 'number' ? limit : null })
  }
  return (
    <Dialog onClose={onClose} title={`Limit of ${column.name}`} size={380}>
      <form
        className="t-form"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <NumberInput
          label="Tasks at a time"
          description="The count turns amber at the limit and red above it. Empty: no limit."
          min={1}
          max={10_000}
          allowDecimal={false}
          data-autofocus
          value={limit}
          onChange={setLimit}
        />
        <div className="t-dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit">
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

export function DeleteColumn({ loaded, onClose }: Close & { loaded: BoardColumn }) {
  const truss = useTruss()
  const { board } = useBoardActions()
  const others = board.columns.filter((each) => each.column.id !== loaded.column.id)
  const [moveTo, setMoveTo] = useState(others[0]?.column.id ?? null)
  const remove = async () => {
    try {
      // Trashed tasks need a column too, so one is always named.
      await removeColumn(truss, loaded.column, moveTo)
    } catch (error) {
      tellFailure(`The column was not deleted: ${reasonOf(error)}`)
    }
  }
  return (
    <ConfirmDialog
      title={`Delete “${loaded.column.name}”?`}
      confirm="Delete column"
      danger
      onConfirm={remove}
      onClose={onClose}
    >
      {loaded.count > 0 ? (
        <NativeSelect
          label={`Its ${loaded.count} ${loaded.count === 1 ? 'task goes' : 'tasks go'} to the end of`}
          value={moveTo ?? ''}
          onChange={(event) => setMoveTo(event.currentTarget.value)}
          data={others.map(({ column }) => ({ value: column.id, label: column.name }))}
        />
      ) : (
        'It is empty. This cannot be undone.'
      )}
    </ConfirmDialog>
  )
}
