import { useRef, useState } from 'react'
import { Link } from '@tanstack/react-router'
import {
  IconArrowUp,
  IconCornerDownRight,
  IconCornerUpRight,
  IconDots,
  IconFileText,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react'
import type { Document } from '#shared/documents.ts'
import { useProject } from '../projects/context.ts'
import { useTruss } from '../truss.ts'
import { ActionMenu, type MenuItem } from '../ui/ActionMenu.tsx'
import { IconButton } from '../ui/Button.tsx'
import { RenameField } from '../ui/RenameField.tsx'
import { usePlace } from '../workspaces/context.ts'
import { changeDocument, removeDocument } from './changes.ts'
import { useDocDrag, useDocDrop } from './dragDoc.ts'
import { Edited } from './Edited.tsx'
import { mayStandUnder } from './tree.ts'
import './docs.css'

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const

type RowProps = {
  document: Document
  depth: number
  documents: readonly Document[]
  mayMove: boolean
  onAdd: (parentId: string) => void
  move: (id: string, parentId: string | null) => void
}

type Asked = { rename: () => void; move: () => void }

function useDocItems({ document, documents, onAdd }: RowProps, ask: Asked): MenuItem[] {
  const truss = useTruss()
  const { may } = useProject()
  const hasPlace = usePlaces(document, documents).length > 0
  const items: (MenuItem | false)[] = [
    may('document.edit') && { id: 'rename', label: 'Rename', icon: <IconPencil {...icon} />, onSelect: ask.rename },
    may('document.edit') && {
      id: 'below',
      label: 'New document below',
      icon: <IconCornerDownRight {...icon} />,
      onSelect: () => onAdd(document.id),
    },
    may('document.edit') &&
      hasPlace && { id: 'move', label: 'Move to…', icon: <IconCornerUpRight {...icon} />, onSelect: ask.move },
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

type Place = { id: string | null; label: string; sign: string | null }

function PlaceIcon({ id, sign }: Place) {
  if (sign) return <span className="t-emoji">{sign}</span>
  return id === null ? <IconArrowUp {...icon} /> : <IconFileText {...icon} />
}

/** Where a document may go: the top level, and every document that is not itself, below it, or above it already. */
function usePlaces(document: Document, documents: readonly Document[]): Place[] {
  const under = documents
    .filter((each) => mayStandUnder(documents, document, each.id))
    .map((each) => ({ id: each.id, label: each.title, sign: each.icon }))
    .sort((a, b) => a.label.localeCompare(b.label))
  return document.parentId === null ? under : [{ id: null, label: 'Top level', sign: null }, ...under]
}

function RowMenu(props: RowProps & { onRename: () => void }) {
  const { document, documents, move } = props
  const [menu, setMenu] = useState<'actions' | 'move' | null>(null)
  // The menu that asked closes first; the next one opens in its place.
  const items = useDocItems(props, { rename: props.onRename, move: () => queueMicrotask(() => setMenu('move')) })
  const places = usePlaces(document, documents)
  if (items.length === 0) return null
  const moving = places.map((place) => ({
    id: place.id ?? 'top',
    label: place.label,
    icon: <PlaceIcon {...place} />,
    onSelect: () => move(document.id, place.id),
  }))
  return (
    <ActionMenu
      key={menu === 'move' ? 'move' : 'actions'}
      label={menu === 'move' ? `Move ${document.title} to` : document.title}
      items={menu === 'move' ? moving : items}
      empty="No such document"
      opened={menu !== null}
      onChange={(opened) => setMenu(opened ? 'actions' : null)}
      position="bottom-end"
      width={menu === 'move' ? 280 : 232}
    >
      <IconButton label={`What to do with ${document.title}`}>
        <IconDots size={16} stroke={1.75} aria-hidden />
      </IconButton>
    </ActionMenu>
  )
}

/** One document of the tree: leads to it, is dragged, and takes others under it. */
export function DocRow(props: RowProps) {
  const { document, depth, documents, mayMove } = props
  const truss = useTruss()
  const { workspace } = usePlace()
  const [renaming, setRenaming] = useState(false)
  const row = useRef<HTMLDivElement>(null)
  const isDragged = useDocDrag(row, document.id, mayMove && !renaming)
  const { isOver } = useDocDrop(row, document.id, documents)
  const indent = { '--depth': Math.min(depth, 6) } as React.CSSProperties
  return (
    <div
      ref={row}
      className="t-list-row t-doc-row"
      style={indent}
      data-dragged={isDragged || undefined}
      data-over={isOver || undefined}
    >
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
          draggable={false}
        >
          {document.title}
        </Link>
      )}
      <span className="t-doc-when t-dim">
        <Edited by={document.editedBy ?? document.createdBy} at={document.editedAt ?? document.createdAt} />
      </span>
      <RowMenu {...props} onRename={() => setRenaming(true)} />
    </div>
  )
}
