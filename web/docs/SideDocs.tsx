import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { IconFileText } from '@tabler/icons-react'
import type { Project } from '#shared/projects.ts'
import { useOverlaidObjects } from '../pending/objects.ts'
import { closeDrawer } from '../shell/drawer.ts'
import { usePlace } from '../workspaces/context.ts'
import { documentsQuery } from './queries.ts'
import { treeOf, type Branch } from './tree.ts'

type Row = { document: Branch['document']; depth: number }

const rowsOf = (branches: readonly Branch[], depth = 0): Row[] =>
  branches.flatMap(({ document, children }) => [{ document, depth }, ...rowsOf(children, depth + 1)])

/** The documents of the open project in the project tree, while one of them is open. */
export function SideDocs({ project }: { project: Project }) {
  const { workspace } = usePlace()
  const { data } = useQuery(documentsQuery(project.id))
  const documents = useOverlaidObjects(data)
  if (!documents || documents.length === 0) return null
  return (
    <ul aria-label={`Documents of ${project.name}`}>
      {rowsOf(treeOf(documents)).map(({ document, depth }) => (
        <li key={document.id}>
          <Link
            to="/w/$slug/d/$docId"
            params={{ slug: workspace.slug, docId: document.id }}
            className="t-side-row"
            data-doc
            style={{ '--depth': Math.min(depth, 4) } as React.CSSProperties}
            title={document.title}
            onClick={closeDrawer}
          >
            {document.icon ? (
              <span className="t-emoji">{document.icon}</span>
            ) : (
              <IconFileText size={16} stroke={1.75} aria-hidden />
            )}
            <span className="t-clip">{document.title}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
