import { useNewDocument } from '../docs/useNewDocument.ts'
import { useCommands } from '../shell/shortcuts.ts'
import { useNewWhiteboard } from '../whiteboards/useNewWhiteboard.ts'
import { useProject } from './context.ts'

/** What can be made in the open project, from each of its views: in the palette and by keys. */
export function useCreateCommands(): void {
  const { project, may } = useProject()
  const document = useNewDocument(project.id)
  const whiteboard = useNewWhiteboard(project.id)
  useCommands([
    may('document.edit') && {
      keys: 'n d',
      label: `New document in ${project.name}`,
      group: 'Create',
      run: () => document.create(),
    },
    may('whiteboard.edit') && {
      keys: 'n w',
      label: `New whiteboard in ${project.name}`,
      group: 'Create',
      run: whiteboard.create,
    },
  ])
}
