export type Edge = 'top' | 'bottom'

/** Where a card was dropped: beside another one, or at the end of a column. */
export type Drop = { taskId: string; columnId: string; beside: { taskId: string; edge: Edge } | null }
