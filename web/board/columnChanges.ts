import { createColumn, deleteColumn, moveColumn, updateColumn, type Column } from '#shared/columns.ts'
import { newId } from '#shared/ids.ts'
import type { TaskStatus } from '#shared/status.ts'
import { call, problemOf, reasonOf } from '../api.ts'
import { boardLine, type ColumnFields } from '../pending/changes.ts'
import type { Truss } from '../truss.ts'
import { tellFailure } from '../ui/toast.ts'
import { boardKey } from './queries.ts'
import { dropColumn, putColumn, type Board } from './rows.ts'

const entityOf = (columnId: string) => `column:${columnId}`

const keep = ({ cache }: Truss, column: Column) =>
  cache.setQueryData<Board>(boardKey(column.projectId), (board) => board && putColumn(board, column))

export function addColumn(
  truss: Truss,
  projectId: string,
  name: string,
  group: TaskStatus,
  afterId: string | null,
): void {
  const id = newId()
  const now = new Date().toISOString()
  const column: Column = {
    id,
    projectId,
    name,
    group,
    rank: '~',
    wipLimit: null,
    version: 0,
    createdAt: now,
    updatedAt: now,
  }
  const body = { id, name, group, ...(afterId && { afterId }) }
  truss.pending.add({
    entity: entityOf(id),
    line: boardLine(projectId),
    change: { kind: 'column.create', column, afterId },
    send: (key, signal) => call(createColumn, { params: { projectId }, body, key, signal }),
    keep: (row) => keep(truss, row),
    isDoneBy: (event) => event.type === 'column.created' && event.data.column.id === id,
    onFailed: (error) => tellFailure(`The column “${name}” was not added: ${reasonOf(error)}`),
  })
}

/** The version to change is the newest, unless somebody else has changed the same field since the person saw it. */
function versionOf({ cache }: Truss, seen: Column, fields: ColumnFields): number {
  const board = cache.getQueryData<Board>(boardKey(seen.projectId))
  const row = board?.columns.find(({ column }) => column.id === seen.id)?.column ?? seen
  const isSame = (name: 'name' | 'group' | 'wipLimit') => row[name] === seen[name] || row[name] === fields[name]
  const isTaken = (['name', 'group', 'wipLimit'] as const).some((name) => fields[name] !== undefined && !isSame(name))
  return isTaken ? seen.version : row.version
}

export function changeColumn(truss: Truss, column: Column, fields: ColumnFields): void {
  truss.pending.add({
    entity: entityOf(column.id),
    change: { kind: 'column.patch', columnId: column.id, fields },
    send: async (key, signal) => {
      const params = { columnId: column.id }
      // Read when it is sent: a change of mine that was under way at the click has a version of its own.
      const ifMatch = versionOf(truss, column, fields)
      // Another version is another request, so it needs another key.
      keep(truss, await call(updateColumn, { params, body: fields, ifMatch, key: `${key}-${ifMatch}`, signal }))
      // The status of all its cards follows the group.
      if (fields.group) await truss.cache.invalidateQueries({ queryKey: boardKey(column.projectId) })
    },
    onFailed(error) {
      const stale = problemOf(error)?.code === 'stale'
      if (stale) void truss.cache.invalidateQueries({ queryKey: boardKey(column.projectId) })
      const reason = stale ? 'somebody else changed it at the same time.' : reasonOf(error)
      tellFailure(`The column “${column.name}” was not changed: ${reason}`)
    },
  })
}

export function shiftColumn(truss: Truss, column: Column, afterId: string | null, beforeId: string | null): void {
  truss.pending.add({
    entity: entityOf(column.id),
    line: boardLine(column.projectId),
    change: { kind: 'column.move', columnId: column.id, afterId, beforeId },
    send: (key, signal) =>
      call(moveColumn, { params: { columnId: column.id }, body: { afterId, beforeId }, key, signal }),
    keep: (row) => keep(truss, row),
    onFailed: (error) => tellFailure(`The column “${column.name}” was not moved: ${reasonOf(error)}`),
  })
}

/** Not an overlay: its tasks go elsewhere, which only the server can say. */
export async function removeColumn(truss: Truss, column: Column, moveTo: string | null): Promise<void> {
  await call(deleteColumn, { params: { columnId: column.id }, query: moveTo ? { moveTo } : {} })
  truss.cache.setQueryData<Board>(boardKey(column.projectId), (board) => board && dropColumn(board, column.id))
  await truss.cache.invalidateQueries({ queryKey: boardKey(column.projectId) })
}
