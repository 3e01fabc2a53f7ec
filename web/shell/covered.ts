import { isPaletteOpen } from './palette.ts'

// What only fades out is not there any more.
const menu = '[role="menu"]:not([data-closing])'
const isThere = (selector: string): boolean => isPaletteOpen() || document.querySelector(selector) !== null

/** A menu or dialog has the keyboard to itself. */
export const isCovered = (): boolean => isThere(`[role="dialog"][aria-modal="true"]:not(.t-palette *), ${menu}`)

/** Escape closes something before what lies below it: also what leaves the rest of the page usable, as a calendar does. */
export const takesEscape = (): boolean => isThere(`[role="dialog"]:not(.t-palette *), ${menu}`)
