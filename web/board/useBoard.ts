import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useStore } from '../store.ts'
import { useTruss } from '../truss.ts'
import { overlayBoard } from './overlay.ts'
import { boardQuery } from './queries.ts'

/** The board as the person sees it, with the query it comes from. */
export function useBoard(projectId: string) {
  const { pending } = useTruss()
  const query = useQuery(boardQuery(projectId))
  const items = useStore(pending.items)
  const board = useMemo(
    () =>
      query.data &&
      overlayBoard(
        query.data,
        items.map((item) => item.change),
      ),
    [query.data, items],
  )
  return { board, query }
}
