import { useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { useTruss } from '../truss.ts'
import { usePlace } from '../workspaces/context.ts'
import { addDocument } from './changes.ts'

/** Makes a document and opens it, ready to be named. */
export function useNewDocument(projectId: string) {
  const truss = useTruss()
  const { workspace } = usePlace()
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const create = async (parentId: string | null) => {
    setBusy(true)
    const document = await addDocument(truss, projectId, parentId)
    setBusy(false)
    if (!document) return
    await navigate({ to: '/w/$slug/d/$docId', params: { slug: workspace.slug, docId: document.id } })
  }
  return { busy, create: (parentId: string | null = null) => void create(parentId) }
}
