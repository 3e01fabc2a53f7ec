/**
 * A realtime process and those that it started for heavy rooms have names with one root. A room is only ever in one of them, so they are no
 * nodes to each other: an installation of one process stays alone, and tells nothing over Redis.
 */
const rootOf = (processId: string): string => processId.split('~')[0] ?? processId

export const isFamily = (processId: string, other: string): boolean => rootOf(processId) === rootOf(other)

/** The name of the `n`th process that `processId` starts. */
export const nameInFamily = (processId: string, n: number): string => `${rootOf(processId)}~${n}`
