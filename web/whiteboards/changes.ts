import { restoreFromTrash } from '#shared/trash.ts'
import { createWhiteboard, deleteWhiteboard, updateWhiteboard, type Whiteboard } from '#shared/whiteboards.ts'
import { call, reasonOf } from '../api.ts'
import type { ObjectFields } from '../pending/changes.ts'
import type { Truss } from '../truss.ts'
import { tellFailure, tellWithUndo } from '../ui/toast.ts'
import { putWhiteboard, whiteboardQuery, whiteboardsQuery } from './queries.ts'

type Fields = Omit<ObjectFields, 'parentId'>

const entityOf = (whiteboardId: string) => `whiteboard:${whiteboardId}`

/** Makes an empty whiteboard; with the same id again, once. */
export async function addWhiteboard({ cache }: Truss, projectId: string, id: string): Promise<Whiteboard> {
  const body = { id, title: 'Untitled whiteboard' }
  const whiteboard = await call(createWhiteboard, { params: { projectId }, body, key: id })
  putWhiteboard(cache, whiteboard)
  return whiteboard
}

/** Renames it or changes its icon. The last word wins: a title is one line. */
export function changeWhiteboard(truss: Truss, whiteboard: Whiteboard, fields: Fields): void {
  const { id } = whiteboard
  truss.pending.add({
    entity: entityOf(id),
    change: { kind: 'object.patch', id, fields },
    send: (key, signal) => call(updateWhiteboard, { params: { whiteboardId: id }, body: fields, key, signal }),
    keep: (row) => putWhiteboard(truss.cache, row),
    onFailed: (error) =>
      tellFailure(`“${whiteboard.title}” was not changed: ${reasonOf(error)}`, {
        label: 'Try again',
        run: () => changeWhiteboard(truss, whiteboard, fields),
      }),
  })
}

/** Into the trash, with Undo. */
export function removeWhiteboard(truss: Truss, whiteboard: Whiteboard): void {
  const { cache, pending } = truss
  const { id, projectId, title } = whiteboard
  pending.add({
    entity: entityOf(id),
    change: { kind: 'object.delete', ids: [id] },
    send: (key, signal) => call(deleteWhiteboard, { params: { whiteboardId: id }, key, signal }),
    keep() {
      const { queryKey } = whiteboardsQuery(projectId)
      cache.setQueryData<Whiteboard[]>(queryKey, (list) => list?.filter((each) => each.id !== id))
    },
    isDoneBy: (event) => event.type === 'whiteboard.deleted' && event.data.ids.includes(id),
    onFailed: (error) => tellFailure(`“${title}” was not deleted: ${reasonOf(error)}`),
  })
  tellWithUndo(`“${title}” is in the trash`, () => restore(truss, whiteboard))
}

function restore({ cache, pending }: Truss, { id, projectId, title }: Whiteboard): void {
  pending.add({
    entity: entityOf(id),
    change: { kind: 'object.restore', id },
    send: async (key, signal) => {
      await call(restoreFromTrash, { params: { objectType: 'whiteboard', objectId: id }, key, signal })
      await cache.invalidateQueries({ queryKey: whiteboardsQuery(projectId).queryKey })
      await cache.invalidateQueries({ queryKey: whiteboardQuery(id).queryKey })
    },
    isDoneBy: (event) => event.type === 'whiteboard.restored' && event.data.whiteboard.id === id,
    onFailed: (error) => tellFailure(`“${title}” is still in the trash: ${reasonOf(error)}`),
  })
}
