import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import './inlineedit.css'

type InlineEditProps = {
  value: string
  /** Said by screen readers, since there is no visible label. */
  label: string
  onSave: (value: string) => void
  /** Enter was pressed: where to go from here. */
  onEnter?: () => void
  readOnly?: boolean
  maxLength?: number
  className?: string
  placeholder?: string
}

/**
 * Text that is edited where it stands. Enter or leaving saves, Escape takes back. While it has the focus, what others
 * write does not replace what is being typed.
 */
export function InlineEdit({
  value,
  label,
  onSave,
  onEnter,
  readOnly = false,
  maxLength = 500,
  ...rest
}: InlineEditProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const shown = draft ?? value

  useEffect(() => {
    const box = field.current
    if (!box) return
    box.style.height = '0'
    box.style.height = `${box.scrollHeight}px`
  }, [shown])

  const commit = () => {
    const next = draft?.replace(/\s*\n\s*/g, ' ').trim()
    setDraft(null)
    if (next && next !== value) onSave(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      field.current?.blur()
      onEnter?.()
    }
    if (event.key === 'Escape' && draft !== null) {
      event.stopPropagation()
      setDraft(null)
      field.current?.blur()
    }
  }
  return (
    <textarea
      ref={field}
      rows={1}
      className={`t-inline ${rest.className ?? ''}`}
      aria-label={label}
      value={shown}
      readOnly={readOnly}
      maxLength={maxLength}
      placeholder={rest.placeholder}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  )
}
