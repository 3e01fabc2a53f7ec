import { createStore } from '../store.ts'
import { baseEnding, draftPrefix } from './draftKeys.ts'

/** Text that was typed and not sent, kept on this device until it is. */
const keyOf = (what: string) => `${draftPrefix()}${what}`
const baseOf = (what: string) => what + baseEnding

export const readDraft = (what: string): string => localStorage.getItem(keyOf(what)) ?? ''

export function keepDraft(what: string, text: string): void {
  if (text.trim() === '') localStorage.removeItem(keyOf(what))
  else localStorage.setItem(keyOf(what), text)
}

/** The draft that got a text back last: the box that shows it now may be another one than that which sent it. */
export const returned = createStore<{ what: string } | null>(null)

/** What was sent and refused is in the draft again, before what was typed since. */
export function giveBack(what: string, refused: string): void {
  const since = readDraft(what)
  keepDraft(what, since === '' ? refused : `${refused}\n\n${since}`)
  returned.set({ what })
}

/** A draft of text that stands somewhere already; `base` is what stood there when the typing began. */
type Edit = { text: string; base: string }

/** Null when there is none, or when it says what stands there `now`, as while it is being saved. */
export function readEdit(what: string, now: string): Edit | null {
  const text = readDraft(what)
  return text === '' || text.trim() === now.trim() ? null : { text, base: readDraft(baseOf(what)) }
}

export function keepEdit(what: string, { text, base }: Edit): void {
  const isSame = text === base
  keepDraft(what, isSame ? '' : text)
  keepDraft(baseOf(what), isSame ? '' : base)
}

export const forgetEdit = (what: string): void => keepEdit(what, { text: '', base: '' })

/** When the server has `sent`, or nobody wants it. What was typed since then stays. */
export function dropEdit(what: string, sent: string): void {
  if (readDraft(what) === sent) forgetEdit(what)
}
