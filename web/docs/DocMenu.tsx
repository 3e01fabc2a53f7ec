import { useState } from 'react'
import { IconCopy, IconDots, IconDownload, IconFileImport, IconHistory } from '@tabler/icons-react'
import type { Document } from '#shared/documents.ts'
import { useOpenHistory } from '../history/HistoryButton.tsx'
import { part } from '../parts.ts'
import { ActionMenu, type MenuItem } from '../ui/ActionMenu.tsx'
import { IconButton } from '../ui/Button.tsx'
import { LoadedDialog } from '../ui/LoadedDialog.tsx'
import { usePhone } from '../ui/usePhone.ts'
import { copyMarkdown, downloadMarkdown } from './markdown.ts'

const ImportDialog = part(async () => (await import('./ImportDialog.tsx')).ImportDialog)

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const

/** A document's way in and out as Markdown, while it is open; on a phone its versions too. */
export function DocMenu({ document, mayEdit }: { document: Document; mayEdit: boolean }) {
  const phone = usePhone()
  const [importing, setImporting] = useState(false)
  const openHistory = useOpenHistory({ kind: 'doc', id: document.id })
  const items: MenuItem[] = [
    {
      id: 'copy',
      label: 'Copy as Markdown',
      icon: <IconCopy {...icon} />,
      onSelect: () => void copyMarkdown(document),
    },
    {
      id: 'export',
      label: 'Export as Markdown',
      icon: <IconDownload {...icon} />,
      onSelect: () => void downloadMarkdown(document),
    },
  ]
  if (phone)
    items.unshift({
      id: 'history',
      label: 'Version history',
      icon: <IconHistory {...icon} />,
      onSelect: openHistory,
    })
  if (mayEdit)
    items.push({
      id: 'import',
      label: 'Import Markdown…',
      icon: <IconFileImport {...icon} />,
      section: ' ',
      onSelect: () => setImporting(true),
    })
  return (
    <>
      <ActionMenu label="This document" items={items} position="bottom-end">
        <IconButton label="What to do with this document">
          <IconDots size={phone ? 20 : 16} stroke={1.75} aria-hidden />
        </IconButton>
      </ActionMenu>
      {importing && (
        <LoadedDialog onMissing={() => setImporting(false)}>
          <ImportDialog document={document} onClose={() => setImporting(false)} />
        </LoadedDialog>
      )}
    </>
  )
}
