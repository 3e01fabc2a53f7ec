import { createContext, use } from 'react'
import { roleMay, type Action, type Role } from '#shared/roles.ts'
import type { Project } from '#shared/projects.ts'

/** The project of everything below `/w/:slug/p/:KEY`, and what I may do in it. */
export type InProject = { project: Project; role: Role | null; may: (action: Action) => boolean }

export const ProjectContext = createContext<InProject | null>(null)

export const inProject = (project: Project, role: Role | null): InProject => ({
  project,
  role,
  may: (action) => roleMay(role, action),
})

export function useProject(): InProject {
  const context = use(ProjectContext)
  if (!context) throw new Error('useProject outside of a project')
  return context
}
