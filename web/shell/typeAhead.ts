const patience = 2000

/** What was typed for a field that is not there yet. */
export type Held = { typed: () => string; stop: () => void }

/** One at a time: what is typed is meant for what was opened last. */
let stopNewest = () => {}

/** Keeps what is typed until it is stopped: it would be lost, or taken for shortcuts. With `lines`, Enter is typed too. */
export function holdTyping({ onEscape, lines = false }: { onEscape: () => void; lines?: boolean }): Held {
  stopNewest()
  let typed = ''
  const onKeyDown = (event: KeyboardEvent) => {
    // AltGr, which some letters need, is both together.
    if (event.isComposing || event.metaKey || event.ctrlKey !== event.altKey) return
    if (event.key === 'Escape') return onEscape()
    if (event.key === 'Backspace') typed = typed.slice(0, -1)
    else if (event.key === 'Enter' && lines) typed += '\n'
    else if (event.key.length === 1) typed += event.key
    // It would press the link or button that still has the focus.
    else if (event.key !== 'Enter') return
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  const stop = () => window.removeEventListener('keydown', onKeyDown, true)
  stopNewest = stop
  window.addEventListener('keydown', onKeyDown, true)
  return { typed: () => typed, stop }
}

/** For a key that opens a dialog or a menu with a field: what is typed until that has the focus, some frames later, is meant for it. */
export function typeAhead(): void {
  const stop = () => {
    clearTimeout(timer)
    held.stop()
    document.removeEventListener('focusin', onFocus, true)
  }
  const onFocus = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement)) return
    const isField = target.matches('input, textarea, select') || target.isContentEditable
    const hasOpened = target.closest('[role="dialog"], [role="menu"]') !== null
    // Whoever goes to a field elsewhere types into that one.
    if (hasOpened || isField) stop()
    // As if it were typed now: React hears of it, and the field's own undo takes it back.
    const typed = held.typed()
    if (hasOpened && target.matches('input, textarea') && typed !== '') document.execCommand('insertText', false, typed)
  }
  const timer = setTimeout(stop, patience)
  const held = holdTyping({ onEscape: stop })
  document.addEventListener('focusin', onFocus, true)
}
