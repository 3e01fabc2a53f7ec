import { IconFolder } from '@tabler/icons-react'
import type { Project } from '#shared/projects.ts'
import type { Crumb } from '../shell/Page.tsx'
import { placePath } from '../shell/places.ts'

/** The project as a word of the breadcrumb. */
export const projectCrumb = (slug: string, project: Project): Crumb => ({
  label: project.name,
  icon: project.icon ?? <IconFolder size={16} stroke={1.75} aria-hidden />,
  to: placePath(slug, project.key, 'board'),
})
