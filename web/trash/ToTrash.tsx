import { Link } from '@tanstack/react-router'
import { usePlace } from '../workspaces/context.ts'

/** The way on from something that was deleted. A guest may not look into the trash. */
export function ToTrash() {
  const { workspace, role } = usePlace()
  if (role === null) return null
  return (
    <Link to="/w/$slug/trash" params={{ slug: workspace.slug }} search={{}} className="t-btn" data-look="default">
      Look in the trash
    </Link>
  )
}
