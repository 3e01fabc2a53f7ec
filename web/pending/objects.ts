import { useMemo } from 'react'
import { useChanges } from '../truss.ts'
import type { Change } from './changes.ts'

/** Rows of documents or whiteboards as the person sees them: with every pending change applied again. */
export function overlayObjects<T extends { id: string }>(rows: readonly T[], changes: readonly Change[]): readonly T[] {
  const restored = new Set(changes.flatMap((change) => (change.kind === 'object.restore' ? [change.id] : [])))
  return changes.reduce((list, change) => {
    if (change.kind === 'object.patch') {
      return list.map((row) => (row.id === change.id ? { ...row, ...change.fields } : row))
    }
    if (change.kind !== 'object.delete' || change.ids.some((id) => restored.has(id))) return list
    return list.filter((row) => !change.ids.includes(row.id))
  }, rows)
}

export function useOverlaidObjects<T extends { id: string }>(rows: readonly T[] | undefined): readonly T[] | undefined {
  const changes = useChanges()
  return useMemo(() => rows && overlayObjects(rows, changes), [rows, changes])
}
