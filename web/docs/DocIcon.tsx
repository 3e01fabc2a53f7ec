import { useState } from 'react'
import { Popover } from '@mantine/core'
import { IconMoodSmile } from '@tabler/icons-react'
import type { Document } from '#shared/documents.ts'
import { Button } from '../ui/Button.tsx'

const icons = '📄 📝 📌 📎 📚 🗂️ 📅 ✅ 🚀 🧭 ⚖️ 🧪 🔧 🛠️ 💡 🎯 📣 📰 🥂 🚲 📦 🏷️ 💬 🤝 👥 🏠 🌱 🔒 🐛 🎨 📐 📊'.split(
  ' ',
)

type DocIconProps = { document: Document; mayEdit: boolean; onPick: (icon: string | null) => void }

/** The emoji over the title; readers see it, writers change it. */
export function DocIcon({ document, mayEdit, onPick }: DocIconProps) {
  const [opened, setOpened] = useState(false)
  if (!mayEdit) return document.icon ? <span className="t-doc-emoji">{document.icon}</span> : null
  const pick = (icon: string | null) => {
    setOpened(false)
    if (icon !== document.icon) onPick(icon)
  }
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        {document.icon ? (
          <button
            type="button"
            className="t-doc-emoji"
            aria-label={`Icon ${document.icon}: change it`}
            onClick={() => setOpened(!opened)}
          >
            {document.icon}
          </button>
        ) : (
          <button type="button" className="t-doc-add-icon" onClick={() => setOpened(!opened)}>
            <IconMoodSmile size={16} stroke={1.75} aria-hidden />
            Add icon
          </button>
        )}
      </Popover.Target>
      <Popover.Dropdown aria-label="Icons" className="t-icons">
        <div className="t-icons-grid">
          {icons.map((icon) => (
            <button key={icon} type="button" aria-pressed={icon === document.icon} onClick={() => pick(icon)}>
              {icon}
            </button>
          ))}
        </div>
        {document.icon && (
          <Button look="quiet" wide onClick={() => pick(null)}>
            Remove the icon
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
