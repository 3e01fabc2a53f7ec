import { useRef, useState } from 'react'
import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { Priority } from '#shared/tasks.ts'
import { textLimit } from '#shared/text.ts'
import { useProject } from '../projects/context.ts'
import { addTask } from '../tasks/changes.ts'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { priorityName } from '../ui/glyphs.tsx'
import { announce } from '../ui/toast.ts'
import { usePlace } from '../workspaces/context.ts'
import type { Board } from './rows.ts'
import { useMembers } from '../members/queries.ts'

type Draft = {
  title: string
  description: string
  columnId: string
  priority: Priority
  assigneeId: string
  dueDate: string
}

function useAdd(board: Board) {
  const truss = useTruss()
  const { me } = usePlace()
  const { project } = useProject()
  return (draft: Draft) => {
    const column = board.columns.find((each) => each.column.id === draft.columnId)?.column
    if (!column) return
    addTask(truss, me.id, project, {
      title: draft.title.trim(),
      description: draft.description.trim() || null,
      priority: draft.priority,
      assigneeId: draft.assigneeId || null,
      dueDate: draft.dueDate || null,
      place: { columnId: column.id, afterId: null, beforeId: null },
      status: column.group,
    })
    announce(`Added to ${column.name}`)
  }
}

type FieldsProps = { board: Board; draft: Draft; set: (fields: Partial<Draft>) => void }

function Choices({ board, draft, set }: FieldsProps) {
  const { data: members = [] } = useMembers()
  const people = members.map(({ person }) => ({ value: person.id, label: person.name }))
  return (
    <div className="t-form-row">
      <NativeSelect
        label="Status"
        value={draft.columnId}
        onChange={(event) => set({ columnId: event.currentTarget.value })}
        data={board.columns.map(({ column }) => ({ value: column.id, label: column.name }))}
      />
      <NativeSelect
        label="Priority"
        value={draft.priority}
        onChange={(event) => set({ priority: Priority.parse(event.currentTarget.value) })}
        data={Priority.options.map((value) => ({ value, label: priorityName[value] }))}
      />
      <NativeSelect
        label="Assignee"
        value={draft.assigneeId}
        onChange={(event) => set({ assigneeId: event.currentTarget.value })}
        data={[{ value: '', label: 'Nobody' }, ...people]}
      />
      <TextInput
        label="Due"
        type="date"
        value={draft.dueDate}
        onChange={(event) => set({ dueDate: event.currentTarget.value })}
      />
    </div>
  )
}

const emptyDraft = (board: Board): Draft => {
  const start = board.columns.find((each) => each.column.group === 'todo') ?? board.columns[0]
  return { title: '', description: '', columnId: start?.column.id ?? '', priority: 'none', assigneeId: '', dueDate: '' }
}

/** `C`: a task with its first fields. Ctrl+Enter adds it from the description too. */
export function NewTask({ board, onClose }: { board: Board; onClose: () => void }) {
  const add = useAdd(board)
  const [draft, setDraft] = useState(() => emptyDraft(board))
  const [isMissing, setIsMissing] = useState(false)
  const title = useRef<HTMLInputElement>(null)
  const set = (fields: Partial<Draft>) => setDraft({ ...draft, ...fields })
  const submit = () => {
    if (draft.title.trim() === '') {
      setIsMissing(true)
      title.current?.focus()
      return
    }
    add(draft)
    onClose()
  }
  return (
    <Dialog onClose={onClose} title="New task" size={520}>
      <form
        className="t-form"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <TextInput
          label="Title"
          data-autofocus
          maxLength={textLimit.title}
          ref={title}
          value={draft.title}
          error={isMissing && draft.title.trim() === '' ? 'Say what needs doing' : null}
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
        <Textarea
          label="Description"
          autosize
          minRows={3}
          maxRows={10}
          maxLength={textLimit.description}
          value={draft.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
          onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && submit()}
        />
        <Choices board={board} draft={draft} set={set} />
        <div className="t-dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit">
            Add task
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
