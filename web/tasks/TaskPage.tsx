import { useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { projectCrumb } from '../projects/crumbs.tsx'
import { projectsQuery } from '../projects/queries.ts'
import { Page } from '../shell/Page.tsx'
import { placePath } from '../shell/places.ts'
import { usePlace } from '../workspaces/context.ts'
import { TaskBody } from './TaskBody.tsx'
import { TaskTools } from './TaskTools.tsx'
import { useTask, useViewing } from './useTask.ts'
import './task.css'
import './comments.css'

/** The same task as in the peek panel, on a page of its own. */
export function TaskPage() {
  const { workspace } = usePlace()
  const { taskKey } = useParams({ from: '/w/$slug/t/$taskKey' })
  const open = useTask(taskKey)
  const navigate = useNavigate()
  const { data: projects = [] } = useQuery(projectsQuery(workspace.id))
  const task = open.state === 'open' ? open.task : null
  const project = projects.find((each) => each.id === task?.projectId)
  useViewing(task?.id ?? null)
  useEffect(() => {
    if (open.state !== 'deleted') return
    const key = taskKey.split('-')[0] ?? ''
    void navigate({ to: placePath(workspace.slug, key, 'board') })
  }, [open.state, taskKey, workspace.slug, navigate])
  return (
    <Page
      title={task?.key ?? taskKey.toUpperCase()}
      crumbs={project ? [projectCrumb(workspace.slug, project)] : []}
      heading={false}
      save="changes"
      actions={task && <TaskTools task={task} />}
    >
      <div className="t-task-page">
        <TaskBody open={open} heading="h1" />
      </div>
    </Page>
  )
}
