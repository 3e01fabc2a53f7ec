/** The address of a task's full page, to be sent to somebody. */
export const taskUrl = (slug: string, key: string): string => `${location.origin}/w/${slug}/t/${key}`
