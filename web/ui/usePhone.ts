import { useSyncExternalStore } from 'react'

let media: MediaQueryList | undefined
/** One for the page: to make one is dear, and each menu and button asks. */
const query = (): MediaQueryList => (media ??= matchMedia('(width < 768px)'))

function watch(listener: () => void): () => void {
  const media = query()
  media.addEventListener('change', listener)
  return () => media.removeEventListener('change', listener)
}

/** Whether the phone layout is on: sheets for menus, one column, the bottom bar. */
export const usePhone = (): boolean => useSyncExternalStore(watch, () => query().matches)
