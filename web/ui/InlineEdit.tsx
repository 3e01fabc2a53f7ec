import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from 'react'
import './inlineedit.css'

type InlineEditProps = {
  value: string
  /** Said by screen readers, since there is no visible label. */
  label: string
  /** `base` is what was there when the typing began. */
  onSave: (value: string, base: string) => void
  /** Enter was pressed: where to go from here. */
  onEnter?: () => void
  readOnly?: boolean
  maxLength?: number
  className?: string
  placeholder?: string
}

type Draft = { text: string; base: string }

/**
 * Text that is edited where it stands. Enter or leaving saves, also when it is the page that goes; Escape takes back. While it has the focus, what others
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
  const [draft, setDraft] = useState<Draft | null>(null)
  // Leaving also happens when Escape takes back, and hears then of the draft as it was.
  const settled = useRef<Draft | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const shown = draft?.text ?? value

  useEffect(() => {
    const box = field.current
    if (!box) return
    box.style.height = '0'
    box.style.height = `${box.scrollHeight}px`
  }, [shown])

  const commit = () => {
    setDraft(null)
    if (!draft || settled.current === draft) return
    settled.current = draft
    const next = draft.text.replace(/\s*\n\s*/g, ' ').trim()
    if (next && next !== draft.base && next !== value) onSave(next, draft.base)
  }
  // A field that is removed tells nobody that it was left.
  const onGone = useEffectEvent(commit)
  useEffect(() => () => onGone(), [])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      field.current?.blur()
      onEnter?.()
    }
    if (event.key === 'Escape' && draft !== null) {
      event.stopPropagation()
      settled.current = draft
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
      onChange={(event) => setDraft({ text: event.currentTarget.value, base: draft?.base ?? value })}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  )
}
