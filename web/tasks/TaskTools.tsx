import type { ReactNode } from 'react'
import { IconCopy, IconDots, IconLink, IconTrash } from '@tabler/icons-react'
import type { Task } from '#shared/tasks.ts'
import { usePeople } from '../members/queries.ts'
import { useViewers, ViewerFaces } from '../members/OnlinePeople.tsx'
import { useCommands } from '../shell/shortcuts.ts'
import { useTruss } from '../truss.ts'
import { ActionMenu, type MenuItem } from '../ui/ActionMenu.tsx'
import { IconButton } from '../ui/Button.tsx'
import { copyText } from '../ui/copyText.ts'
import { usePlace } from '../workspaces/context.ts'
import { removeTask } from './changes.ts'
import { taskUrl } from './taskUrl.ts'
import { useMayOn } from './useMayOn.ts'

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const

/** Who has the task open, its link, and what else can be done with it; before that, more of where it is shown. */
export function TaskTools({ task, children }: { task: Task; children?: ReactNode }) {
  const { workspace } = usePlace()
  const truss = useTruss()
  const person = usePeople()
  const viewers = useViewers('task', task.id)
  const may = useMayOn(task)
  const copyLink = () => void copyText(taskUrl(workspace.slug, task.key), 'Link copied')
  const copyKey = () => void copyText(task.key, `${task.key} copied`)
  useCommands([
    { keys: '.', label: 'Copy the key', group: 'This task', run: copyKey },
    { label: 'Copy the link', group: 'This task', run: copyLink },
    may('task.delete') && { label: 'Delete the task', group: 'This task', run: () => removeTask(truss, task) },
  ])
  const remove: MenuItem = {
    id: 'delete',
    label: 'Delete',
    icon: <IconTrash {...icon} />,
    danger: true,
    onSelect: () => removeTask(truss, task),
  }
  const items: MenuItem[] = [
    { id: 'key', label: 'Copy the key', icon: <IconCopy {...icon} />, keys: '.', onSelect: copyKey },
    ...(may('task.delete') ? [remove] : []),
  ]
  return (
    <>
      <ViewerFaces people={viewers.map(person)} />
      <IconButton label="Copy the link" onClick={copyLink}>
        <IconLink {...icon} />
      </IconButton>
      {children}
      <ActionMenu label={`More for ${task.key}`} items={items} position="bottom-end">
        <button type="button" className="t-icon-btn" aria-label={`More for ${task.key}`}>
          <IconDots {...icon} />
        </button>
      </ActionMenu>
    </>
  )
}
