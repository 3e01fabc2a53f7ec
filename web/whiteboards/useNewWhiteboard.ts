import { useNavigate } from '@tanstack/react-router'
import { makeOnce, useIsMaking } from '../projects/making.ts'
import { useTruss } from '../truss.ts'
import { usePlace } from '../workspaces/context.ts'
import { addWhiteboard } from './changes.ts'

/** Makes a whiteboard and opens it. */
export function useNewWhiteboard(projectId: string) {
  const truss = useTruss()
  const { workspace } = usePlace()
  const navigate = useNavigate()
  const place = `whiteboard in ${projectId}`
  const busy = useIsMaking(place)
  const create = () =>
    void makeOnce(place, {
      what: 'whiteboard',
      make: (id) => addWhiteboard(truss, projectId, id),
      open: ({ id }) => navigate({ to: '/w/$slug/b/$boardId', params: { slug: workspace.slug, boardId: id } }),
    })
  return { busy, create }
}
