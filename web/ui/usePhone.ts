import { useSyncExternalStore } from 'react'

const query = () => matchMedia('(width < 768px)')

function watch(listener: () => void): () => void {
  const media = query()
  media.addEventListener('change', listener)
  return () => media.removeEventListener('change', listener)
}

/** Whether the phone layout is on: sheets for menus, one column, the bottom bar. */
export const usePhone = (): boolean => useSyncExternalStore(watch, () => query().matches)
