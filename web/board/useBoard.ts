import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useStore } from '../store.ts'
import { useTruss } from '../truss.ts'
import { overlayBoard } from './overlay.ts'
import { boardQuery } from './queries.ts'
import type { Board, LoadedBoard } from './rows.ts'

/** Every event of the project moves the place, most of them nothing that is drawn. */
const withoutPlace = ({ columns, comments, versions }: LoadedBoard): Board => ({ columns, comments, versions })

/** The board as the person sees it, with the query it comes from. The same object for as long as nothing on it changes. */
export function useBoard(projectId: string) {
  const { pending } = useTruss()
  const query = useQuery({ ...boardQuery(projectId), select: withoutPlace })
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
