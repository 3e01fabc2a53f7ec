import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { IconArtboard, IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import type { Whiteboard } from '#shared/whiteboards.ts'
import { Edited } from '../docs/Edited.tsx'
import { useProject } from '../projects/context.ts'
import { useTruss } from '../truss.ts'
import { ActionMenu, type MenuItem } from '../ui/ActionMenu.tsx'
import { IconButton } from '../ui/Button.tsx'
import { RenameField } from '../ui/RenameField.tsx'
import { usePlace } from '../workspaces/context.ts'
import { changeWhiteboard, removeWhiteboard } from './changes.ts'
import '../docs/docs.css'

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const

function useItems(whiteboard: Whiteboard, onRename: () => void): MenuItem[] {
  const truss = useTruss()
  const { may } = useProject()
  const items: (MenuItem | false)[] = [
    may('whiteboard.edit') && { id: 'rename', label: 'Rename', icon: <IconPencil {...icon} />, onSelect: onRename },
    may('whiteboard.delete') && {
      id: 'delete',
      label: 'Delete',
      icon: <IconTrash {...icon} />,
      danger: true,
      onSelect: () => removeWhiteboard(truss, whiteboard),
    },
  ]
  return items.filter((item) => item !== false)
}

export function WhiteboardRow({ whiteboard }: { whiteboard: Whiteboard }) {
  const truss = useTruss()
  const { workspace } = usePlace()
  const [renaming, setRenaming] = useState(false)
  const items = useItems(whiteboard, () => setRenaming(true))
  const { title } = whiteboard
  return (
    <li className="t-list-row t-doc-row">
      <span className="t-doc-icon">{whiteboard.icon ?? <IconArtboard size={18} stroke={1.6} aria-hidden />}</span>
      {renaming ? (
        <RenameField
          value={title}
          label={`New title of ${title}`}
          onSave={(next) => changeWhiteboard(truss, whiteboard, { title: next })}
          onClose={() => setRenaming(false)}
        />
      ) : (
        <Link
          to="/w/$slug/b/$boardId"
          params={{ slug: workspace.slug, boardId: whiteboard.id }}
          className="t-doc-link t-clip"
          title={title}
        >
          {title}
        </Link>
      )}
      <span className="t-doc-when t-dim">
        <Edited by={whiteboard.editedBy ?? whiteboard.createdBy} at={whiteboard.editedAt ?? whiteboard.createdAt} />
      </span>
      {items.length > 0 && (
        <ActionMenu label={title} items={items} position="bottom-end">
          <IconButton label={`What to do with ${title}`}>
            <IconDots size={16} stroke={1.75} aria-hidden />
          </IconButton>
        </ActionMenu>
      )}
    </li>
  )
}
