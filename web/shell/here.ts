import { useEffect } from 'react'
import { useParams } from '@tanstack/react-router'
import { createStore, useStore } from '../store.ts'
import type { ProjectPlace } from './places.ts'

type Here = { key: string; place: ProjectPlace['id'] }

/** The project and place of a page whose address names neither: a document, a whiteboard, a room. */
const here = createStore<Here | null>(null)

/** Lets the rail and the project tree show where this page belongs, for as long as it is open. */
export function useBeHere(key: string | undefined, place: ProjectPlace['id']): void {
  useEffect(() => {
    if (key === undefined) return
    const mine = { key, place }
    here.set(mine)
    return () => {
      if (here.get() === mine) here.set(null)
    }
  }, [key, place])
}

export const useHere = (): Here | null => useStore(here)

/** Key of the open project, by the address or by what the open page belongs to. */
export function useProjectKey(): string | undefined {
  const { key } = useParams({ strict: false })
  const page = useHere()
  return key ?? page?.key
}
