import { useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { useTruss } from '../truss.ts'
import { usePlace } from '../workspaces/context.ts'
import { addWhiteboard } from './changes.ts'

/** Makes a whiteboard and opens it. */
export function useNewWhiteboard(projectId: string) {
  const truss = useTruss()
  const { workspace } = usePlace()
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const create = async () => {
    setBusy(true)
    const whiteboard = await addWhiteboard(truss, projectId)
    setBusy(false)
    if (!whiteboard) return
    await navigate({ to: '/w/$slug/b/$boardId', params: { slug: workspace.slug, boardId: whiteboard.id } })
  }
  return { busy, create: () => void create() }
}
