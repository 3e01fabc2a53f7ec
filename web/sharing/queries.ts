import { useMutation } from '@tanstack/react-query'
import { updateDocument } from '#shared/documents.ts'
import { updateProject } from '#shared/projects.ts'
import { Role } from '#shared/roles.ts'
import { shareObject, unshareObject, type Sharer } from '#shared/sharing.ts'
import { updateWhiteboard } from '#shared/whiteboards.ts'
import { call, reasonOf } from '../api.ts'
import { accessQuery } from '../projects/queries.ts'
import { useTruss } from '../truss.ts'
import { tellFailure } from '../ui/toast.ts'

/** What is shared: `within` is the name of what it inherits access from. */
export type Shared = {
  objectType: 'project' | 'document' | 'whiteboard'
  objectId: string
  title: string
  within: string
}

const setInherits = ({ objectType, objectId }: Shared, inherits: boolean): Promise<unknown> => {
  const body = { inherits }
  if (objectType === 'project') return call(updateProject, { params: { projectId: objectId }, body })
  if (objectType === 'document') return call(updateDocument, { params: { documentId: objectId }, body })
  return call(updateWhiteboard, { params: { whiteboardId: objectId }, body })
}

/**
 * Changes of who can see something. They arrive in the order in which they were made, so what is taken back last stays so.
 * The list is fetched again after each: one grant may change many reasons.
 */
export function useSharing(shared: Shared) {
  const { cache } = useTruss()
  const { objectType, objectId } = shared
  const ofObject = {
    scope: { id: `sharing:${objectType}:${objectId}` },
    onSuccess: () => cache.invalidateQueries({ queryKey: accessQuery(objectType, objectId).queryKey }),
    onError: (error: Error) => void tellFailure(`Sharing was not changed: ${reasonOf(error)}`),
  }
  /** No role: what was given is taken back. */
  const setRole = useMutation({
    ...ofObject,
    mutationFn: ({ userId, role }: { userId: string; role: Role | null }): Promise<unknown> => {
      const params = { objectType, objectId, userId }
      return role === null ? call(unshareObject, { params }) : call(shareObject, { params, body: { role } })
    },
  })
  const inherit = useMutation({ ...ofObject, mutationFn: (on: boolean) => setInherits(shared, on) })
  return { setRole, inherit }
}

type Shown = Omit<Sharer, 'role'> & { role: Role | null }

/** Somebody as they will be with this role on the very object; without any role they can not see it any more. */
export function withRole(sharer: Sharer, shared: Shared, role: Role | null): Shown {
  const { objectType, objectId, title } = shared
  const own = sharer.reasons.find((reason) => reason.objectId === objectId)
  const others = sharer.reasons.filter((reason) => reason !== own)
  const given = { objectType, objectId, objectTitle: title, source: 'shared', ...own }
  const reasons = role === null ? others : [{ ...given, role }, ...others]
  return {
    ...sharer,
    reasons,
    role: Role.options.find((each) => reasons.some((reason) => reason.role === each)) ?? null,
  }
}

/** The role given on this very object, null when all of it is inherited. */
export const ownRole = ({ reasons }: Pick<Sharer, 'reasons'>, { objectId }: Pick<Shared, 'objectId'>): Role | null =>
  reasons.find((reason) => reason.objectId === objectId)?.role ?? null

/** Why somebody can see it, in a few words. */
export function whyText({ reasons }: Pick<Sharer, 'reasons'>, shared: Pick<Shared, 'objectId'>): string {
  const words = reasons.map(({ objectId, objectType, objectTitle, role }) =>
    objectId === shared.objectId ? `${role} here` : `${role} of the ${objectType} ${objectTitle}`,
  )
  return words.join(', ')
}
