import { accountRows } from './accounts.ts'
import { pageRows } from './pages.ts'
import { projectRows } from './projects.ts'
import type { Rows } from './row.ts'
import { versionRows } from './versions.ts'
import { workspaceRows } from './workspaces.ts'

/** A working call of every endpoint, and what each role is answered. */
export const rows: Rows = { ...accountRows, ...workspaceRows, ...projectRows, ...pageRows, ...versionRows }

/** `module.name` of a row without what tells it from its siblings. */
export const endpointOf = (row: string): string => row.split(' / ')[0] ?? ''
