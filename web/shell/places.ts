import { IconArtboard, IconFileText, IconHash, IconLayoutKanban, type Icon } from '@tabler/icons-react'

/** The rooms of a project: tabs, rail and project tree all read this list. `to` has `$slug` and `$key`. */
export type ProjectPlace = { id: 'board' | 'docs' | 'whiteboards' | 'chat'; label: string; icon: Icon; keys: string }

export const projectPlaces: readonly ProjectPlace[] = [
  { id: 'board', label: 'Board', icon: IconLayoutKanban, keys: 'g b' },
  { id: 'docs', label: 'Docs', icon: IconFileText, keys: 'g d' },
  { id: 'whiteboards', label: 'Whiteboards', icon: IconArtboard, keys: 'g w' },
  { id: 'chat', label: 'Chat', icon: IconHash, keys: 'g c' },
]

export const placePath = (slug: string, key: string, place: ProjectPlace['id']): string =>
  `/w/${slug}/p/${key}/${place}`

const storageKey = (workspaceId: string) => `truss:project:${workspaceId}`

/** The project that the rail leads to when none is open. */
export const lastProject = (workspaceId: string): string | null => localStorage.getItem(storageKey(workspaceId))
export const rememberProject = (workspaceId: string, key: string): void =>
  localStorage.setItem(storageKey(workspaceId), key)
