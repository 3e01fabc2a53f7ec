import { draftPrefix } from './draftKeys.ts'

/** Text that was typed and not sent, kept on this device until it is. */
const keyOf = (what: string) => `${draftPrefix()}${what}`

export const readDraft = (what: string): string => localStorage.getItem(keyOf(what)) ?? ''

export function keepDraft(what: string, text: string): void {
  if (text.trim() === '') localStorage.removeItem(keyOf(what))
  else localStorage.setItem(keyOf(what), text)
}
