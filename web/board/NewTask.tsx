import { useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { Priority } from '#shared/tasks.ts'
import { textLimit } from '#shared/text.ts'
import { useProject } from '../projects/context.ts'
import { accessQuery } from '../projects/queries.ts'
import { addTask } from '../tasks/changes.ts'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { priorityName } from '../ui/glyphs.tsx'
import { announce } from '../ui/toast.ts'
import { usePlace } from '../workspaces/context.ts'
import type { Board } from './rows.ts'
import { useMembers } from '../members/queries.ts'
import { isSameText, keepNewText, type NewText, readNewText } from './newTaskText.ts'

type Draft = NewText & {
  columnId: string
  priority: Priority
  assigneeId: string
  dueDate: string
}

function useAdd(board: Board) {
  const truss = useTruss()
  const { me } = usePlace()
  const { project } = useProject()
  /** False when its column is gone. */
  return (draft: Draft): boolean => {
    const column = board.columns.find((each) => each.column.id === draft.columnId)?.column
    if (!column) return false
    const fields = {
      title: draft.title.trim(),
      description: draft.description.trim() || null,
      priority: draft.priority,
      assigneeId: draft.assigneeId || null,
      dueDate: draft.dueDate || null,
      place: { columnId: column.id, afterId: null, beforeId: null },
      status: column.group,
    }
    const isThere = () => isSameText(readNewText(project.id), draft)
    const drop = () => {
      if (isThere()) keepNewText(project.id, noText)
    }
    addTask(truss, me.id, project, fields, { isThere, drop })
    announce(`Added to ${column.name}`)
    return true
  }
}

const noText: NewText = { title: '', description: '' }

const startOf = (board: Board): string => {
  const start = board.columns.find((each) => each.column.group === 'todo') ?? board.columns[0]
  return start?.column.id ?? ''
}

/** Title and description are kept on this device until the task is added or they are thrown away. */
function useDraft(board: Board) {
  const { pending } = useTruss()
  const { project } = useProject()
  const [draft, setDraft] = useState((): Draft => {
    const kept = readNewText(project.id)
    // What was just sent is kept until it is answered; it is not begun again.
    const isSent = pending.items
      .get()
      .some(
        ({ change }) =>
          change.kind === 'task.create' &&
          change.card.projectId === project.id &&
          isSameText(kept, { title: change.card.title, description: change.description ?? '' }),
      )
    return { ...(isSent ? noText : kept), columnId: startOf(board), priority: 'none', assigneeId: '', dueDate: '' }
  })
  const set = (fields: Partial<Draft>) => {
    const next = { ...draft, ...fields }
    setDraft(next)
    if (!isSameText(next, draft)) keepNewText(project.id, next)
  }
  const discard = () => {
    if (isSameText(readNewText(project.id), draft)) keepNewText(project.id, noText)
  }
  return { draft, set, discard }
}

/** Members who can see the project; all of them until that is known. */
function usePeopleToAssign() {
  const { project } = useProject()
  const { data: members = [] } = useMembers()
  const { data: access } = useQuery(accessQuery('project', project.id))
  const maySee = (id: string) => !access || access.data.some(({ person }) => person.id === id)
  return members
    .filter(({ person }) => maySee(person.id))
    .map(({ person }) => ({ value: person.id, label: person.name }))
}

type ChoicesProps = { board: Board; draft: Draft; set: (fields: Partial<Draft>) => void }

function Choices({ board, draft, set }: ChoicesProps) {
  const people = usePeopleToAssign()
  const columns = board.columns.map(({ column }) => ({ value: column.id, label: column.name }))
  // Somebody may delete it while the task is written.
  const isGone = !columns.some(({ value }) => value === draft.columnId)
  return (
    <div className="t-form-row">
      <NativeSelect
        label="Status"
        value={draft.columnId}
        error={isGone ? 'The column is gone' : null}
        onChange={(event) => set({ columnId: event.currentTarget.value })}
        data={isGone ? [{ value: draft.columnId, label: 'Choose another' }, ...columns] : columns}
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

/**
 * `C`: a task with its first fields. Ctrl+Enter adds it from the description too. Closing it keeps what was typed, Cancel
 * throws it away.
 */
export function NewTask({ board, onClose }: { board: Board; onClose: () => void }) {
  const add = useAdd(board)
  const { draft, set, discard } = useDraft(board)
  const [isMissing, setIsMissing] = useState(false)
  const title = useRef<HTMLInputElement>(null)
  const submit = () => {
    if (draft.title.trim() === '') {
      setIsMissing(true)
      title.current?.focus()
      return
    }
    if (add(draft)) onClose()
  }
  const cancel = () => {
    discard()
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
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit()
          }}
        />
        <Choices board={board} draft={draft} set={set} />
        <div className="t-dialog-actions">
          <Button onClick={cancel}>Cancel</Button>
          <Button look="primary" type="submit">
            Add task
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
