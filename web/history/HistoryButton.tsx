import { useNavigate } from '@tanstack/react-router'
import { IconHistory } from '@tabler/icons-react'
import { useCommands } from '../shell/shortcuts.ts'
import { IconButton } from '../ui/Button.tsx'
import { usePhone } from '../ui/usePhone.ts'
import { usePlace } from '../workspaces/context.ts'
import type { Versioned } from './queries.ts'

/** Leads from a document or a whiteboard to its versions; also in the palette. On a phone a document has it in its menu. */
export function HistoryButton({ of }: { of: Versioned }) {
  const phone = usePhone()
  const open = useOpenHistory(of)
  useCommands([{ keys: 'g v', label: 'Version history', group: 'Go to', run: open }])
  if (phone && of.kind === 'doc') return null
  return (
    <IconButton label="Version history" keys="g v" onClick={open}>
      <IconHistory size={phone ? 20 : 16} stroke={1.75} aria-hidden />
    </IconButton>
  )
}

/** Goes to the versions of a document or whiteboard. */
export function useOpenHistory({ kind, id }: Versioned): () => void {
  const { workspace } = usePlace()
  const navigate = useNavigate()
  const { slug } = workspace
  return () =>
    void (kind === 'doc'
      ? navigate({ to: '/w/$slug/d/$docId/history', params: { slug, docId: id } })
      : navigate({ to: '/w/$slug/b/$boardId/history', params: { slug, boardId: id } }))
}
