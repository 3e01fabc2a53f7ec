import { Link } from '@tanstack/react-router'
import { placePath, projectPlaces } from '../shell/places.ts'
import { usePhone } from '../ui/usePhone.ts'
import { usePlace } from '../workspaces/context.ts'
import { useProject } from './context.ts'
import { useCreateCommands } from './useCreateCommands.ts'

/** Board, Docs, Whiteboards, Chat: the tabs of a project's view bar. A phone has them in its bottom bar. */
export function ProjectTabs() {
  const { workspace } = usePlace()
  const { project } = useProject()
  useCreateCommands()
  const phone = usePhone()
  if (phone) return null
  return (
    <nav className="t-tabs" aria-label={`Views of ${project.name}`}>
      {projectPlaces.map(({ id, label, icon: IconOf }) => (
        <Link
          key={id}
          to={placePath(workspace.slug, project.key, id)}
          className="t-tab"
          activeOptions={{ includeSearch: false }}
        >
          <IconOf size={16} stroke={1.75} aria-hidden />
          {label}
        </Link>
      ))}
    </nav>
  )
}
