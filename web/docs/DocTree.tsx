import { useRef } from 'react'
import type { Document } from '#shared/documents.ts'
import { useProject } from '../projects/context.ts'
import { useTruss } from '../truss.ts'
import { changeDocument } from './changes.ts'
import { DocRow } from './DocRow.tsx'
import { useDocDrop, useDocDrops } from './dragDoc.ts'
import { type Branch, mayStandUnder, treeOf } from './tree.ts'
import './docs.css'

type DocTreeProps = { documents: readonly Document[]; onAdd: (parentId: string) => void }

/** Documents, those below another one indented under it. One is moved by dragging it onto another, or by its menu. */
export function DocTree({ documents, onAdd }: DocTreeProps) {
  const truss = useTruss()
  const { may } = useProject()
  const mayMove = may('document.edit')
  const move = (id: string, parentId: string | null) => {
    const document = documents.find((each) => each.id === id)
    if (document && mayStandUnder(documents, document, parentId)) changeDocument(truss, document, { parentId })
  }
  useDocDrops(move)
  return (
    <>
      <ul className="t-list" aria-label="Documents">
        {treeOf(documents).map((branch) => (
          <DocBranch key={branch.document.id} branch={branch} depth={0} {...{ documents, onAdd, move, mayMove }} />
        ))}
      </ul>
      {mayMove && <TopLevel documents={documents} />}
    </>
  )
}

type BranchProps = DocTreeProps & {
  branch: Branch
  depth: number
  mayMove: boolean
  move: (id: string, parentId: string | null) => void
}

function DocBranch({ branch, depth, ...rest }: BranchProps) {
  const { document, children } = branch
  return (
    <li>
      <DocRow document={document} depth={depth} {...rest} />
      {children.length > 0 && (
        <ul aria-label={`Below ${document.title}`}>
          {children.map((child) => (
            <DocBranch key={child.document.id} branch={child} depth={depth + 1} {...rest} />
          ))}
        </ul>
      )}
    </li>
  )
}

/** Where something is dropped to stand below nothing; shown while one that does is dragged. */
function TopLevel({ documents }: { documents: readonly Document[] }) {
  const zone = useRef<HTMLDivElement>(null)
  const { isOver, isWanted } = useDocDrop(zone, null, documents)
  return (
    <div
      ref={zone}
      className="t-doc-top"
      data-wanted={isWanted || undefined}
      data-over={isOver || undefined}
      aria-hidden
    >
      Move to the top level
    </div>
  )
}
