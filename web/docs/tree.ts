import type { Document } from '#shared/documents.ts'

export type Branch = { document: Document; children: Branch[] }

const byRank = (a: Document, b: Document) => (a.rank === b.rank ? cmp(a.id, b.id) : cmp(a.rank, b.rank))
const cmp = (a: string, b: string) => (a < b ? -1 : 1)

/** The documents as a tree by (rank, id). One whose parent is not in the list stands at the top, so none is lost. */
export function treeOf(documents: readonly Document[]): Branch[] {
  const ids = new Set(documents.map(({ id }) => id))
  const sorted = [...documents].sort(byRank)
  const below = (parentId: string | null, seen: readonly string[]): Branch[] =>
    sorted
      .filter((each) => (each.parentId !== null && ids.has(each.parentId) ? each.parentId : null) === parentId)
      .filter((each) => !seen.includes(each.id))
      .map((document) => ({ document, children: below(document.id, [...seen, document.id]) }))
  return below(null, [])
}

/** A document and everything under it. */
export function withBelow(documents: readonly Document[], id: string): string[] {
  const found = [id]
  for (const each of found) {
    for (const child of documents) {
      if (child.parentId === each && !found.includes(child.id)) found.push(child.id)
    }
  }
  return found
}

/** Whether a document may be moved under another one, or (null) to the top: not where it is, nor under itself. */
export function mayStandUnder(documents: readonly Document[], document: Document, parentId: string | null): boolean {
  if (document.parentId === parentId) return false
  return parentId === null || !withBelow(documents, document.id).includes(parentId)
}
