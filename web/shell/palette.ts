import { createSpotlight } from '@mantine/spotlight'

export const [paletteStore, palette] = createSpotlight()
export const openPalette = (): void => palette.open()

/** Marks the first row, the one that Enter opens. The library keeps the mark in the page and its place in the store. */
export function selectFirst(): void {
  const list = document.getElementById(paletteStore.getState().listId)
  list?.querySelector('[data-selected]')?.removeAttribute('data-selected')
  const first = list?.querySelector('[data-action]')
  first?.setAttribute('data-selected', 'true')
  first?.scrollIntoView({ block: 'nearest' })
  paletteStore.updateState((state) => ({ ...state, selected: 0 }))
}
