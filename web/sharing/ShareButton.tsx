import { useState } from 'react'
import { IconShare2 } from '@tabler/icons-react'
import { LoadedDialog } from '../ui/LoadedDialog.tsx'
import { part } from '../parts.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { usePhone } from '../ui/usePhone.ts'
import type { Shared } from './queries.ts'

const ShareDialog = part(async () => (await import('./ShareDialog.tsx')).ShareDialog)

/** Opens who can see this and why; in the top bar of projects, documents and whiteboards. */
export function ShareButton({ shared }: { shared: Shared }) {
  const phone = usePhone()
  const [open, setOpen] = useState(false)
  const icon = <IconShare2 size={16} stroke={1.75} aria-hidden />
  return (
    <>
      {phone ? (
        <IconButton label="Share" onClick={() => setOpen(true)}>
          <IconShare2 size={20} stroke={1.75} aria-hidden />
        </IconButton>
      ) : (
        <Button icon={icon} onClick={() => setOpen(true)}>
          Share
        </Button>
      )}
      {open && (
        <LoadedDialog onMissing={() => setOpen(false)}>
          <ShareDialog shared={shared} onClose={() => setOpen(false)} />
        </LoadedDialog>
      )}
    </>
  )
}
