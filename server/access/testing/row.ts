import type { Here, Leaf } from './here.ts'

/** What is sent, and which object a guest is a guest of (an unrelated task when none is named). */
export type Given = {
  params?: Record<string, string | number>
  query?: Record<string, string | number>
  body?: unknown
  /** Bytes of an upload, in place of a JSON body. */
  bytes?: string
  leaf?: Leaf
}

/** Expected statuses in the order of `personas`. */
type Statuses = [
  anonymous: number,
  stranger: number,
  guest: number,
  viewer: number,
  commenter: number,
  member: number,
  admin: number,
  owner: number,
]

export type Row = [given: (here: Here) => Given | Promise<Given>, expected: Statuses]

/** Rows by endpoint, `module.name`; more rows of one endpoint are told apart by what follows ` / `. */
export type Rows = Record<string, Row>
