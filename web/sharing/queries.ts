import { useMutation } from '@tanstack/react-query'
import { updateDocument } from '#shared/documents.ts'
import { updateProject } from '#shared/projects.ts'
import type { Role } from '#shared/roles.ts'
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

/** Changes of who can see something. The list is fetched again after each: one grant may change many reasons. */
export function useSharing(shared: Shared) {
  const { cache } = useTruss()
  const { objectType, objectId } = shared
  const refresh = () => cache.invalidateQueries({ queryKey: accessQuery(objectType, objectId).queryKey })
  const onError = (error: Error) => void tellFailure(`Sharing was not changed: ${reasonOf(error)}`)
  const grant = useMutation({
    mutationFn: ({ userId, role }: { userId: string; role: Role }) =>
      call(shareObject, { params: { objectType, objectId, userId }, body: { role } }),
    onSuccess: refresh,
    onError,
  })
  const takeBack = useMutation({
    mutationFn: (userId: string) => call(unshareObject, { params: { objectType, objectId, userId } }),
    onSuccess: refresh,
    onError,
  })
  const inherit = useMutation({ mutationFn: (on: boolean) => setInherits(shared, on), onSuccess: refresh, onError })
  return { grant, takeBack, inherit }
}

/** The role given on this very object, null when all of it is inherited. */
export const ownRole = ({ reasons }: Sharer, { objectId }: Pick<Shared, 'objectId'>): Role | null =>
  reasons.find((reason) => reason.objectId === objectId)?.role ?? null

/** Why somebody can see it, in a few words. */
export function whyText(sharer: Sharer, shared: Pick<Shared, 'objectId'>): string {
  const words = sharer.reasons.map(({ objectId, objectType, objectTitle, role }) =>
    objectId === shared.objectId ? `${role} here` : `${role} of the ${objectType} ${objectTitle}`,
  )
  return words.join(', ')
}
