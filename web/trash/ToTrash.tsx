import { Link } from '@tanstack/react-router'
import { usePlace } from '../workspaces/context.ts'

/** The way on from something that was deleted. */
export function ToTrash() {
  const { workspace } = usePlace()
  return (
    <Link to="/w/$slug/trash" params={{ slug: workspace.slug }} search={{}} className="t-btn" data-look="default">
      Look in the trash
    </Link>
  )
}
