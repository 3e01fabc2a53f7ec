import { isPaletteOpen } from './palette.ts'

/** A menu or dialog has the keyboard to itself; not any more while it fades out. */
export const isCovered = (): boolean =>
  isPaletteOpen() ||
  document.querySelector('[role="dialog"][aria-modal="true"]:not(.t-palette *), [role="menu"]:not([data-closing])') !==
    null
