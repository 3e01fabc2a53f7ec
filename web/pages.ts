import type { Page } from '#shared/page.ts'

/** All rows of a short list (projects, members), page after page. */
export async function allPages<T>(fetchPage: (after: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const rows: T[] = []
  let after: string | undefined
  for (;;) {
    const { data, page } = await fetchPage(after)
    rows.push(...data)
    if (!page.hasMore || page.next === null) return rows
    after = page.next
  }
}

type Row = { id: string; version: number }

/** The list with this row in it, unless the list has a newer one. Order stays; a new row goes to the end. */
export function putRow<T extends Row>(rows: readonly T[], row: T): T[] {
  const old = rows.find((each) => each.id === row.id)
  if (!old) return [...rows, row]
  return rows.map((each) => (each === old && each.version < row.version ? row : each))
}

export const dropRow = <T extends { id: string }>(rows: readonly T[], id: string): T[] =>
  rows.filter((row) => row.id !== id)
