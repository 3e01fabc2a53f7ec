import { roleMay } from '#shared/roles.ts'
import { findGranted, locate } from '../access/service.ts'
import type { Ctx, Tx } from '../context.ts'
import { refuse, refuseField } from '../errors.ts'
import * as store from './store.ts'

/** Refuses a parent that is not a live document of the same project, that stands below the document, or is not the caller's to change. */
export async function checkParent(
  tx: Tx<Ctx>,
  document: { projectId: string; id: string | null },
  parentId: string,
): Promise<void> {
  const parent = await findGranted(tx, { type: 'document', id: parentId })
  if (!parent || parent.deleted !== 'no' || parent.projectId !== document.projectId)
    refuseField('/parentId', 'There is no such document in this project.')
  if (!roleMay(parent.role, 'document.edit')) refuse('forbidden', 'You may see that document, but not add to it.')
  if (document.id === null) return
  const below = await store.treeOf(tx.db, document.id, null)
  if (below.includes(parentId)) refuseField('/parentId', 'A document cannot stand below itself.')
}

/** What of the things above a document is in the trash. */
export async function parentTrashed(
  tx: Tx<Ctx>,
  document: { projectId: string; parentId: string | null },
): Promise<{ project: boolean; parent: boolean }> {
  const project = await locate(tx.db, { type: 'project', id: document.projectId })
  const parent = document.parentId === null ? null : await store.find(tx.db, document.parentId)
  return { project: project?.deleted !== 'no', parent: parent !== null && parent.deletedAt !== null }
}
