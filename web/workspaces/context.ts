import { createContext, use } from 'react'
import type { Me } from '#shared/accounts.ts'
import type { Role } from '#shared/roles.ts'
import type { Workspace } from '#shared/workspaces.ts'

/** Where we are and who I am: everything below `/w/:slug` has it. `role` null: a guest. */
export type Place = { workspace: Workspace; role: Role | null; me: Me }

export const PlaceContext = createContext<Place | null>(null)

export function usePlace(): Place {
  const place = use(PlaceContext)
  if (!place) throw new Error('usePlace outside of a workspace')
  return place
}
