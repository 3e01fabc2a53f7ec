const covers = '[role="dialog"], [role="menu"], [role="listbox"]'
let last: HTMLElement | null = null

// A dialog may be opened from a menu that is gone by then, so what had the focus is noted all the time, outside of both.
document.addEventListener('focusin', ({ target }) => {
  if (target instanceof HTMLElement && !target.closest(covers)) last = target
})

/** Puts the focus where it was before a dialog took it, or into the page's content, unless something has it already. */
export function giveFocusBack(): void {
  const isFree = document.activeElement === null || document.activeElement === document.body
  if (!isFree || document.querySelector('[role="dialog"][aria-modal="true"]')) return
  const target = last?.isConnected ? last : document.getElementById('content')
  target?.focus({ preventScroll: true })
}
