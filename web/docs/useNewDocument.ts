import { useNavigate } from '@tanstack/react-router'
import { makeOnce, useIsMaking } from '../projects/making.ts'
import { useTruss } from '../truss.ts'
import { usePlace } from '../workspaces/context.ts'
import { addDocument } from './changes.ts'
import { noteMade } from './justMade.ts'

/** Makes a document and opens it, ready to be named. */
export function useNewDocument(projectId: string) {
  const truss = useTruss()
  const { workspace } = usePlace()
  const navigate = useNavigate()
  const place = `document in ${projectId}`
  const busy = useIsMaking(place)
  const create = (parentId: string | null = null) =>
    void makeOnce(place, {
      what: 'document',
      make: (id) => addDocument(truss, projectId, parentId, id),
      open: ({ id }) => {
        noteMade(id)
        return navigate({ to: '/w/$slug/d/$docId', params: { slug: workspace.slug, docId: id } })
      },
    })
  return { busy, create }
}
