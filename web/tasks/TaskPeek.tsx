import { useEffect } from 'react'
import { Link, useNavigate } from '@tanstack/react-router'
import { IconChevronsRight, IconMaximize } from '@tabler/icons-react'
import { usePlace } from '../workspaces/context.ts'
import { useSaveState } from '../truss.ts'
import { IconButton } from '../ui/Button.tsx'
import { SaveWord } from '../ui/SaveWord.tsx'
import { TaskBody } from './TaskBody.tsx'
import { TaskTools } from './TaskTools.tsx'
import { useTask, useViewing } from './useTask.ts'
import './task.css'
import './comments.css'

type TaskPeekProps = { taskKey: string; onClose: () => void }

/** A task beside the page it was opened from. */
export function TaskPeek({ taskKey, onClose }: TaskPeekProps) {
  const { workspace } = usePlace()
  const open = useTask(taskKey)
  const save = useSaveState()
  const navigate = useNavigate()
  const task = open.state === 'open' ? open.task : null
  const key = task?.key ?? taskKey.toUpperCase()
  useViewing(task?.id ?? null)
  useEffect(() => {
    if (open.state === 'deleted') onClose()
  }, [open.state, onClose])
  useEffect(() => {
    // A new project key renames the task: the address follows.
    if (task?.key && task.key !== taskKey.toUpperCase()) {
      void navigate({ to: '.', search: (old) => ({ ...old, peek: task.key }), replace: true })
    }
  }, [task?.key, taskKey, navigate])
  const wide = (
    <Link
      to="/w/$slug/t/$taskKey"
      params={{ slug: workspace.slug, taskKey: key }}
      search={{}}
      className="t-icon-btn"
      aria-label="Open as a page"
      title="Open as a page"
    >
      <IconMaximize size={16} stroke={1.75} aria-hidden />
    </Link>
  )
  return (
    <>
      <header className="t-task-top">
        <IconButton label="Close" keys="esc" onClick={onClose}>
          <IconChevronsRight size={16} stroke={1.75} aria-hidden />
        </IconButton>
        <span className="t-mono">{key}</span>
        <SaveWord save={save} />
        <span className="t-top-space" />
        {task ? <TaskTools task={task}>{wide}</TaskTools> : wide}
      </header>
      <TaskBody open={open} heading="h2" />
    </>
  )
}
