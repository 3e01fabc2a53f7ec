import { textLimit } from '#shared/text.ts'
import type { Task } from '#shared/tasks.ts'
import { problemOf, reasonOf } from '../api.ts'
import { ToTrash } from '../trash/ToTrash.tsx'
import { useTruss } from '../truss.ts'
import { InlineEdit } from '../ui/InlineEdit.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { FailedState, NoAccess } from '../ui/states.tsx'
import { usePlace } from '../workspaces/context.ts'
import { changeTask } from './changes.ts'
import { CommentBox } from './CommentBox.tsx'
import { Description } from './Description.tsx'
import { Properties } from './Properties.tsx'
import { Timeline } from './Timeline.tsx'
import { useMayOn } from './useMayOn.ts'
import type { OpenTask } from './useTask.ts'

type TaskBodyProps = { open: OpenTask; heading: 'h1' | 'h2' }

/** Title, properties, description, activity and the comment box: the same in the panel and on the page. */
export function TaskBody({ open, heading }: TaskBodyProps) {
  switch (open.state) {
    case 'loading':
    case 'deleted':
      return (
        <div className="t-task-scroll">
          <SkeletonRows rows={7} label="Loading the task" />
        </div>
      )
    case 'gone':
      return <Gone />
    case 'failed': {
      if (problemOf(open.error)?.code === 'not_found') return <Gone />
      return <FailedState what="The task did not load" reason={reasonOf(open.error)} onRetry={open.retry} />
    }
    case 'open':
      return <Opened key={open.task.id} task={open.task} heading={heading} />
  }
}

const Gone = () => <NoAccess thing="task" action={<ToTrash />} />

function Opened({ task, heading: Heading }: { task: Task; heading: 'h1' | 'h2' }) {
  const { me } = usePlace()
  const truss = useTruss()
  const may = useMayOn(task)
  return (
    <>
      <div className="t-task-scroll">
        <Heading className="t-task-title">
          <span className="t-hidden">{task.title}</span>
          <InlineEdit
            value={task.title}
            label="Title"
            readOnly={!may('task.edit')}
            maxLength={textLimit.title}
            onSave={(title, base) => changeTask(truss, me.id, { ...task, title: base }, { title })}
          />
        </Heading>
        <Properties task={task} mayEdit={may('task.edit')} />
        <Description task={task} mayEdit={may('task.edit')} />
        <Timeline task={task} />
      </div>
      {may('comment.write') && <CommentBox on={{ taskId: task.id, documentId: null }} />}
    </>
  )
}
