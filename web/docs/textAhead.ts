import { holdTyping } from '../shell/typeAhead.ts'

type Ahead = { typed: () => string; leave: () => void; isLeft: boolean }

/** What is typed for the text of the open document before its editor is there. */
let ahead: Ahead | null = null

/** Milliseconds after which nobody waits any more for an editor that does not come. */
const patience = 15_000

/**
 * From now on what is typed is meant for the text. Whoever goes elsewhere, or has waited for long, types there, and what was typed before is
 * still meant for it.
 */
export function awaitText(): void {
  dropAhead()
  const held = holdTyping({ onEscape: dropAhead, lines: true })
  const leave = () => {
    held.stop()
    clearTimeout(timer)
    for (const sign of ['focusin', 'pointerdown']) document.removeEventListener(sign, leave, true)
    waiting.isLeft = true
  }
  const waiting: Ahead = { typed: held.typed, leave, isLeft: false }
  const timer = setTimeout(leave, patience)
  for (const sign of ['focusin', 'pointerdown']) document.addEventListener(sign, leave, true)
  ahead = waiting
}

/** There will be no editor to take it. */
export function dropAhead(): void {
  ahead?.leave()
  ahead = null
}

/** The editor is there: what was typed for it, and whether it is still waited for. Null when nobody wants to write. */
export function takeAhead(): { typed: string; isWaiting: boolean } | null {
  if (!ahead) return null
  const taken = { typed: ahead.typed(), isWaiting: !ahead.isLeft }
  dropAhead()
  return taken
}
