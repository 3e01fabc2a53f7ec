import { useState, type KeyboardEvent } from 'react'
import { Textarea } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { textLimit } from '#shared/text.ts'
import type { Task } from '#shared/tasks.ts'
import { useCommands } from '../shell/shortcuts.ts'
import { useTruss } from '../truss.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { Markdown } from '../ui/Markdown.tsx'
import { usePlace } from '../workspaces/context.ts'
import { changeTask } from './changes.ts'
import { useEdit } from './useEdit.ts'

type Tab = 'write' | 'preview'

function Tabs({ tab, onTab }: { tab: Tab; onTab: (tab: Tab) => void }) {
  return (
    <div className="t-tabs" role="tablist" aria-label="Description">
      {(['write', 'preview'] as const).map((each) => (
        <button
          key={each}
          type="button"
          role="tab"
          className="t-tab"
          aria-selected={tab === each}
          onClick={() => onTab(each)}
        >
          {each === 'write' ? 'Write' : 'Preview'}
        </button>
      ))}
    </div>
  )
}

type EditorProps = { task: Task; onClose: () => void }

function useDescription({ task, onClose }: EditorProps) {
  const truss = useTruss()
  const { me } = usePlace()
  const edit = useEdit(`description:${task.id}`, task.description ?? '')
  const { text } = edit
  const hasChanged = edit.base !== (task.description ?? '')
  const discard = () => {
    edit.drop()
    onClose()
  }
  const save = () => {
    // What was there when the typing began: whoever changed it meanwhile is not overwritten.
    const seen = hasChanged ? { ...task, description: edit.base || null } : task
    const description = text.trim() === '' ? null : text
    if (description === seen.description) return discard()
    changeTask(truss, me.id, seen, { description }, edit.drop)
    onClose()
  }
  return { edit, hasChanged, discard, save }
}

function Editor({ task, onClose }: EditorProps) {
  const { edit, hasChanged, discard, save } = useDescription({ task, onClose })
  const { text } = edit
  const [tab, setTab] = useState<Tab>('write')
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save()
    if (event.key !== 'Escape') return
    event.preventDefault()
    // The draft stays: Escape may be a slip.
    onClose()
  }
  return (
    <div className="t-desc-editor">
      <Tabs tab={tab} onTab={setTab} />
      {edit.isRestored && <p className="t-dim">This is your draft. It is not saved yet.</p>}
      {hasChanged && (
        <p className="t-dim" role="status">
          The description was changed since you began.
        </p>
      )}
      {tab === 'write' ? (
        <Textarea
          aria-label="Description, in Markdown"
          autosize
          minRows={5}
          maxRows={24}
          autoFocus
          maxLength={textLimit.description}
          value={text}
          onChange={(event) => edit.write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      ) : (
        <div className="t-desc-preview">
          {text.trim() === '' ? <p className="t-dim">Nothing to show</p> : <Markdown text={text} />}
        </div>
      )}
      <div className="t-desc-tools">
        <span className="t-dim">Markdown</span>
        <span className="t-top-space" />
        <Button look="quiet" onClick={discard}>
          Discard
        </Button>
        <Button look="primary" onClick={save}>
          Save
        </Button>
      </div>
    </div>
  )
}

/** Markdown, read or edited with a preview. */
export function Description({ task, mayEdit }: { task: Task; mayEdit: boolean }) {
  const [editing, setEditing] = useState(false)
  useCommands([
    mayEdit && { keys: 'e', label: 'Edit the description', group: 'This task', run: () => setEditing(true) },
  ])
  if (editing) return <Editor task={task} onClose={() => setEditing(false)} />
  if (!task.description) {
    if (!mayEdit) return null
    return (
      <button type="button" className="t-desc-empty" onClick={() => setEditing(true)}>
        Add a description
      </button>
    )
  }
  return (
    <div className="t-desc">
      <Markdown text={task.description} />
      {mayEdit && (
        <IconButton label="Edit the description" keys="e" onClick={() => setEditing(true)}>
          <IconPencil size={16} stroke={1.75} aria-hidden />
        </IconButton>
      )}
    </div>
  )
}
