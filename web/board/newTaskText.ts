import { keepDraft, readDraft } from '../tasks/drafts.ts'

/** What is typed into "New task" of a project. */
export type NewText = { title: string; description: string }

const titleOf = (projectId: string) => `new-task-title:${projectId}`
const descriptionOf = (projectId: string) => `new-task-description:${projectId}`

export const readNewText = (projectId: string): NewText => ({
  title: readDraft(titleOf(projectId)),
  description: readDraft(descriptionOf(projectId)),
})

export function keepNewText(projectId: string, { title, description }: NewText): void {
  keepDraft(titleOf(projectId), title)
  keepDraft(descriptionOf(projectId), description)
}

/** White space around a text is not sent, so it makes no difference. */
export const isSameText = (a: NewText, b: NewText): boolean =>
  a.title.trim() === b.title.trim() && a.description.trim() === b.description.trim()
