import { useState } from 'react'
import { useTruss } from '../truss.ts'
import { dropEdit, forgetEdit, keepEdit, readEdit } from './drafts.ts'

/** Text that is edited where it stands. It is kept on this device until the server has it or it is thrown away. */
export function useEdit(what: string, now: string) {
  // The base is what was there when the typing began, also when that was before a reload.
  const { pending } = useTruss()
  const [{ base, text: first }] = useState(() => {
    const edit = readEdit(what, now)
    // The server has it, and the page had gone before it heard so.
    if (!edit && pending.items.get().length === 0) forgetEdit(what)
    return edit ?? { base: now, text: now }
  })
  const [text, setText] = useState(first)
  return {
    text,
    base,
    isRestored: first !== base,
    write(next: string) {
      setText(next)
      keepEdit(what, { text: next, base })
    },
    /** To be called when the server has it, or when it is thrown away. */
    drop() {
      // Untouched: the draft that may be there is what was sent before and is still on its way.
      if (text !== base) dropEdit(what, text)
    },
  }
}
