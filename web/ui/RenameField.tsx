import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { textLimit } from '#shared/text.ts'
import './inlineedit.css'

type RenameFieldProps = { value: string; label: string; onSave: (title: string) => void; onClose: () => void }

const afterMenu = 50

/** The title of a row while it is renamed. Enter or leaving saves, also when it is the page that goes; Escape takes back. */
export function RenameField({ value, label, onSave, onClose }: RenameFieldProps) {
  const [title, setTitle] = useState(value)
  // Leaving also happens when Escape or Enter closes the field.
  const closed = useRef(false)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    // The menu it was chosen in gives the focus back to its button first.
    const timer = setTimeout(() => field.current?.select(), afterMenu)
    return () => clearTimeout(timer)
  }, [])
  const saveTitle = () => {
    const next = title.trim()
    if (next !== '' && next !== value) onSave(next)
  }
  const close = (save: boolean) => {
    if (closed.current) return
    closed.current = true
    if (save) saveTitle()
    onClose()
  }
  // A field that is removed tells nobody that it was left.
  const onGone = useEffectEvent(() => {
    if (!closed.current) saveTitle()
  })
  useEffect(() => () => onGone(), [])
  return (
    <input
      ref={field}
      className="t-rename"
      aria-label={label}
      value={title}
      maxLength={textLimit.title}
      onChange={(event) => setTitle(event.currentTarget.value)}
      onBlur={() => close(true)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter') close(true)
        if (event.key === 'Escape') close(false)
      }}
    />
  )
}
