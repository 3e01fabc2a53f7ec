const patience = 2000

/**
 * For a key that opens a dialog or a menu with a field: what is typed until that has the focus, some frames later, is meant for it. Without
 * this it would be lost, or taken for shortcuts.
 */
export function typeAhead(): void {
  let typed = ''
  const stop = () => {
    clearTimeout(timer)
    window.removeEventListener('keydown', onKeyDown, true)
    document.removeEventListener('focusin', onFocus, true)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // AltGr, which some letters need, is both together.
    if (event.isComposing || event.metaKey || event.ctrlKey !== event.altKey) return
    if (event.key === 'Escape') return stop()
    if (event.key === 'Backspace') typed = typed.slice(0, -1)
    else if (event.key.length === 1) typed += event.key
    else return
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  const onFocus = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement) || !target.closest('[role="dialog"], [role="menu"]')) return
    stop()
    // As if it were typed now: React hears of it, and the field's own undo takes it back.
    if (target.matches('input, textarea') && typed !== '') document.execCommand('insertText', false, typed)
  }
  const timer = setTimeout(stop, patience)
  window.addEventListener('keydown', onKeyDown, true)
  document.addEventListener('focusin', onFocus, true)
}
