import { useEffect, useEffectEvent, useRef, type ReactNode } from 'react'
import { takesEscape } from './covered.ts'
import { useResize } from './useResize.ts'
import './peek.css'

// A dialog that Escape closes is gone when the panel hears of the key, and this listener is there before any dialog's.
let wasCovered = false
window.addEventListener('keydown', () => (wasCovered = takesEscape()), true)

type PeekProps = { label: string; onClose: () => void; children: ReactNode }

/**
 * A panel at the right that leaves the page beside it usable. Escape closes it; the focus goes in when it opens and
 * back to what opened it when it closes.
 */
export function Peek({ label, onClose, children }: PeekProps) {
  const panel = useRef<HTMLElement>(null)
  const close = useEffectEvent(onClose)
  const { width, handle } = useResize('truss:peek', 'Width of the panel', 'left', { min: 380, max: 860, initial: 520 })

  useEffect(() => {
    const opener = document.activeElement
    panel.current?.focus({ preventScroll: true })
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true })
    }
  }, [])

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || wasCovered) return
      close()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])

  return (
    <aside
      ref={panel}
      className="t-peek"
      aria-label={label}
      tabIndex={-1}
      style={{ '--peek': `${width}px` } as React.CSSProperties}
    >
      <div className="t-peek-handle" {...handle} />
      {children}
    </aside>
  )
}
