import { useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import type { Whiteboard } from '#shared/whiteboards.ts'
import { useTruss } from '../truss.ts'
import { ActionMenu, type MenuItem } from '../ui/ActionMenu.tsx'
import { IconButton } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { RenameField } from '../ui/RenameField.tsx'
import { usePhone } from '../ui/usePhone.ts'
import { usePlace } from '../workspaces/context.ts'
import { changeWhiteboard, removeWhiteboard } from './changes.ts'

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const

/** Rename and delete, while the whiteboard is open. */
export function WhiteboardMenu({ whiteboard }: { whiteboard: Whiteboard }) {
  const truss = useTruss()
  const { workspace } = usePlace()
  const navigate = useNavigate()
  const phone = usePhone()
  const [renaming, setRenaming] = useState(false)
  const items: MenuItem[] = [
    { id: 'rename', label: 'Rename', icon: <IconPencil {...icon} />, onSelect: () => setRenaming(true) },
    {
      id: 'delete',
      label: 'Delete',
      icon: <IconTrash {...icon} />,
      danger: true,
      onSelect() {
        removeWhiteboard(truss, whiteboard)
        void navigate({ to: '/w/$slug', params: { slug: workspace.slug } })
      },
    },
  ]
  return (
    <>
      <ActionMenu label="This whiteboard" items={items} position="bottom-end">
        <IconButton label="What to do with this whiteboard">
          <IconDots {...icon} size={phone ? 20 : 16} />
        </IconButton>
      </ActionMenu>
      {renaming && (
        <Dialog onClose={() => setRenaming(false)} title="Rename the whiteboard" size={420}>
          <div className="t-rename-box">
            <RenameField
              value={whiteboard.title}
              label="Title"
              onSave={(title) => changeWhiteboard(truss, whiteboard, { title })}
              onClose={() => setRenaming(false)}
            />
          </div>
        </Dialog>
      )}
    </>
  )
}
