import { useNavigate } from '@tanstack/react-router'
import { IconDots, IconLink, IconSettings } from '@tabler/icons-react'
import { placePath } from '../shell/places.ts'
import { ActionMenu, type MenuItem } from '../ui/ActionMenu.tsx'
import { copyText } from '../ui/copyText.ts'
import { usePlace } from '../workspaces/context.ts'
import { useProject } from './context.ts'

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const

/** What can be done with the whole project. */
export function ProjectMenu() {
  const { workspace } = usePlace()
  const { project, may } = useProject()
  const navigate = useNavigate()
  const settings: MenuItem[] = [
    {
      id: 'settings',
      label: 'Project settings',
      icon: <IconSettings {...icon} />,
      onSelect: () =>
        void navigate({ to: '/w/$slug/p/$key/settings', params: { slug: workspace.slug, key: project.key } }),
    },
  ]
  const items: MenuItem[] = [
    {
      id: 'link',
      label: 'Copy link',
      icon: <IconLink {...icon} />,
      onSelect: () => void copyText(location.origin + placePath(workspace.slug, project.key, 'board'), 'Link copied'),
    },
    ...(may('project.edit') ? settings : []),
  ]
  return (
    <ActionMenu label={`Project ${project.name}`} items={items} position="bottom-end">
      <button type="button" className="t-icon-btn" aria-label={`Project ${project.name}`}>
        <IconDots {...icon} />
      </button>
    </ActionMenu>
  )
}
