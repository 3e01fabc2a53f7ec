import { createSpotlight } from '@mantine/spotlight'

export const [paletteStore, palette] = createSpotlight()
export const openPalette = (): void => palette.open()
/** False while it fades out. */
export const isPaletteOpen = (): boolean => paletteStore.getState().opened

/**
 * After other rows are listed: marks the one that Enter opens, which is the first, or the one that somebody went to by arrow, wherever
 * it is now. The library keeps the mark in the page and its place in the store.
 */
export function markRow(wasChosen: boolean): void {
  const list = document.getElementById(paletteStore.getState().listId)
  const rows = [...(list?.querySelectorAll('[data-action]') ?? [])]
  const old = rows.findIndex((row) => row.hasAttribute('data-selected'))
  const selected = wasChosen && old > 0 ? old : 0
  rows[old]?.removeAttribute('data-selected')
  rows[selected]?.setAttribute('data-selected', 'true')
  rows[selected]?.scrollIntoView({ block: 'nearest' })
  paletteStore.updateState((state) => ({ ...state, selected }))
}
