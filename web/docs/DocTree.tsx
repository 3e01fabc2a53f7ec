import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { IconArrowUp, IconCornerDownRight, IconDots, IconFileText, IconPencil, IconTrash } from '@tabler/icons-react'
import type { Document } from '#shared/documents.ts'
import { usePeople } from '../members/queries.ts'
import { useProject } from '../projects/context.ts'
import { useTruss } from '../truss.ts'
import { ActionMenu, type MenuItem } from '../ui/ActionMenu.tsx'
import { IconButton } from '../ui/Button.tsx'
import { RelativeTime } from '../ui/RelativeTime.tsx'
import { RenameField } from '../ui/RenameField.tsx'
import { usePlace } from '../workspaces/context.ts'
import { changeDocument, removeDocument } from './changes.ts'
import type { Branch } from './tree.ts'
import './docs.css'

type DocTreeProps = { branches: Branch[]; onAdd: (parentId: string) => void }

/** Documents, those below another one indented under it. */
export function DocTree({ branches, onAdd }: DocTreeProps) {
  return (
    <ul className="t-list" aria-label="Documents">
      {branches.map((branch) => (
        <DocBranch key={branch.document.id} branch={branch} depth={0} onAdd={onAdd} />
      ))}
    </ul>
  )
}

type BranchProps = { branch: Branch; depth: number; onAdd: (parentId: string) => void }

function DocBranch({ branch, depth, onAdd }: BranchProps) {
  const { document, children } = branch
  return (
    <li>
      <DocRow document={document} depth={depth} onAdd={onAdd} />
      {children.length > 0 && (
        <ul aria-label={`Below ${document.title}`}>
          {children.map((child) => (
            <DocBranch key={child.document.id} branch={child} depth={depth + 1} onAdd={onAdd} />
          ))}
        </ul>
      )}
    </li>
  )
}

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const

function useDocItems(document: Document, onAdd: (parentId: string) => void, onRename: () => void): MenuItem[] {
  const truss = useTruss()
  const { may } = useProject()
  const items: (MenuItem | false)[] = [
    may('document.edit') && { id: 'rename', label: 'Rename', icon: <IconPencil {...icon} />, onSelect: onRename },
    may('document.edit') && {
      id: 'below',
      label: 'New document below',
      icon: <IconCornerDownRight {...icon} />,
      onSelect: () => onAdd(document.id),
    },
    may('document.edit') &&
      document.parentId !== null && {
        id: 'top',
        label: 'Move to the top level',
        icon: <IconArrowUp {...icon} />,
        onSelect: () => changeDocument(truss, document, { parentId: null }),
      },
    may('document.delete') && {
      id: 'delete',
      label: 'Delete',
      icon: <IconTrash {...icon} />,
      danger: true,
      onSelect: () => removeDocument(truss, document),
    },
  ]
  return items.filter((item) => item !== false)
}

function DocRow({ document, depth, onAdd }: { document: Document; depth: number; onAdd: (parentId: string) => void }) {
  const truss = useTruss()
  const { workspace } = usePlace()
  const [renaming, setRenaming] = useState(false)
  const items = useDocItems(document, onAdd, () => setRenaming(true))
  const indent = { '--depth': Math.min(depth, 6) } as React.CSSProperties
  return (
    <div className="t-list-row t-doc-row" style={indent}>
      <span className="t-doc-icon">{document.icon ?? <IconFileText size={18} stroke={1.6} aria-hidden />}</span>
      {renaming ? (
        <RenameField
          value={document.title}
          label={`New title of ${document.title}`}
          onSave={(title) => changeDocument(truss, document, { title })}
          onClose={() => setRenaming(false)}
        />
      ) : (
        <Link
          to="/w/$slug/d/$docId"
          params={{ slug: workspace.slug, docId: document.id }}
          className="t-doc-link t-clip"
          title={document.title}
        >
          {document.title}
        </Link>
      )}
      <span className="t-doc-when t-dim">
        <Edited by={document.editedBy ?? document.createdBy} at={document.editedAt ?? document.createdAt} />
      </span>
      {items.length > 0 && (
        <ActionMenu label={document.title} items={items} position="bottom-end">
          <IconButton label={`What to do with ${document.title}`}>
            <IconDots size={16} stroke={1.75} aria-hidden />
          </IconButton>
        </ActionMenu>
      )}
    </div>
  )
}

/** "Ana Kovač, 2 minutes ago": whose hands it was in last. */
export function Edited({ by, at }: { by: string; at: string }) {
  const person = usePeople()(by)
  return (
    <>
      {person.name}, <RelativeTime at={at} />
    </>
  )
}
