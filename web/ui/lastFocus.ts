const covers = '[role="dialog"], [role="menu"], [role="listbox"]'
let last: HTMLElement | null = null

// A dialog may be opened from a menu that is gone by then, so what had the focus is noted all the time, outside of both.
document.addEventListener('focusin', ({ target }) => {
  if (target instanceof HTMLElement && !target.closest(covers)) last = target
})

/**
 * For the time that a dialog is there. Answers what puts the focus back to where it was, unless something has it already; into the content
 * when what had it is gone, or the dialog led to another page.
 */
export function keepFocus(): () => void {
  const path = location.pathname
  return () => {
    const isFree = document.activeElement === null || document.activeElement === document.body
    if (!isFree || document.querySelector('[role="dialog"][aria-modal="true"]')) return
    const isThere = last?.isConnected && location.pathname === path
    const target = isThere ? last : document.getElementById('content')
    target?.focus({ preventScroll: true })
  }
}
