import { useEffect, useMemo } from 'react'
import { useComputedColorScheme } from '@mantine/core'
import { filterSuggestionItems } from '@blocknote/core/extensions'
import { en } from '@blocknote/core/locales'
import { BlockNoteView } from '@blocknote/mantine'
import {
  FilePanel,
  FilePanelController,
  getDefaultReactSlashMenuItems,
  SuggestionMenuController,
  UploadTab,
  useCreateBlockNote,
} from '@blocknote/react'
import { documentRoot } from '#shared/blocks.ts'
import { personColor } from '#shared/color.ts'
import type { RoomContent } from '../rooms/room.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { usePhone } from '../ui/usePhone.ts'
import { usePlace } from '../workspaces/context.ts'
import { pasteWithPictures } from './pastePictures.ts'
import { uploadInto } from './pictures.ts'
import { schema } from './schema.tsx'
import { takeAhead } from './textAhead.ts'
import '@blocknote/mantine/blocknoteStyles.css'
import { useMembers } from '../members/queries.ts'
import './editor.css'

type EditorProps = { room: RoomContent; documentId: string; mayEdit: boolean }

/** The text of a document: everybody who has it open writes in the same one. */
export function Editor({ room, documentId, mayEdit }: EditorProps) {
  const phone = usePhone()
  const scheme = useComputedColorScheme('light')
  const editor = useDocEditor(room, documentId)
  useEffect(() => {
    if (!mayEdit) return
    // The text is drawn a moment after the editor is there.
    const timer = setTimeout(() => writeAhead(editor))
    return () => clearTimeout(timer)
  }, [editor, mayEdit])
  return (
    <BlockNoteView
      // @ts-expect-error BlockNote's types are written without exactOptionalPropertyTypes
      editor={editor}
      editable={mayEdit}
      theme={scheme}
      className="t-editor"
      filePanel={false}
      slashMenu={false}
      sideMenu={!phone}
    >
      <FilePanelController filePanel={OwnFilePanel} />
      <SlashMenu editor={editor} />
      <Mentions editor={editor} />
    </BlockNoteView>
  )
}

function useDocEditor(room: RoomContent, documentId: string) {
  const { me } = usePlace()
  const dictionary = useMemo(
    () => ({
      ...en,
      slash_menu: {
        ...en.slash_menu,
        code_block: { ...en.slash_menu.code_block, subtext: 'Code, letter by letter' },
      },
      placeholders: {
        ...en.placeholders,
        default: 'Write, or press / for blocks',
        emptyDocument: 'Write, or press / for blocks',
      },
    }),
    [],
  )
  return useCreateBlockNote(
    {
      schema,
      dictionary,
      tables: { headers: true, cellBackgroundColor: true, cellTextColor: true, splitCells: true },
      collaboration: {
        provider: { awareness: room.awareness },
        fragment: room.doc.getXmlFragment(documentRoot),
        user: { name: me.name, color: personColor(me.id) },
        renderCursor: drawCaret,
        showCursorLabels: 'always',
      },
      // On the view it would name the box around the editor, which has no role.
      domAttributes: { editor: { 'aria-label': 'Text of the document' } },
      uploadFile: (file) => uploadInto(documentId, file),
      pasteHandler({ event, editor, defaultPasteHandler }) {
        const html = event.clipboardData?.getData('blocknote/html') || event.clipboardData?.getData('text/html')
        if (!html || !/<img[^>]+src=["']?data:/i.test(html)) return defaultPasteHandler()
        pasteWithPictures(editor, html)
        return true
      },
    },
    [room, documentId],
  )
}

type DocEditor = ReturnType<typeof useDocEditor>

/** Writes what was typed for the text before the editor was there, as if it were typed now. */
function writeAhead(editor: DocEditor): void {
  const ahead = takeAhead()
  if (!ahead) return
  const view = editor.prosemirrorView
  if (ahead.isWaiting) editor.focus()
  for (const letter of ahead.typed) {
    const { from, to } = view.state.selection
    const insert = () => view.state.tr.insertText(letter)
    if (letter === '\n') view.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }))
    else if (!view.someProp('handleTextInput', (handle) => handle(view, from, to, letter, insert)))
      view.dispatch(insert())
  }
}

/** A caret with the person's name and colour; both come from the server, so they are who they are. */
function drawCaret(user: { name?: unknown; color?: unknown }): HTMLElement {
  const caret = document.createElement('span')
  caret.className = 't-caret'
  const color = typeof user.color === 'string' ? user.color : 'var(--grey)'
  caret.style.setProperty('--person', color)
  const flag = document.createElement('span')
  flag.className = 't-caret-flag'
  flag.textContent = (typeof user.name === 'string' ? user.name : 'Somebody').split(' ')[0] ?? ''
  // Word joiners on both sides, so that a caret at the end of a line wraps nothing.
  caret.append('\u2060', flag, '\u2060')
  return caret
}

/** Only uploads: a picture by foreign address would be a link anyway. */
function OwnFilePanel({ blockId }: { blockId: string }) {
  const tabs = [{ name: 'Upload', tabPanel: <UploadTab blockId={blockId} setLoading={() => undefined} /> }]
  return <FilePanel blockId={blockId} defaultOpenTab="Upload" tabs={tabs} />
}

const notHere = new Set([en.slash_menu.video.title, en.slash_menu.audio.title])

function SlashMenu({ editor }: { editor: DocEditor }) {
  const getItems = async (words: string) => {
    // @ts-expect-error BlockNote's types are written without exactOptionalPropertyTypes
    const items = getDefaultReactSlashMenuItems(editor).filter(({ title }) => !notHere.has(title))
    return filterSuggestionItems(items, words)
  }
  return <SuggestionMenuController triggerCharacter="/" getItems={getItems} />
}

function Mentions({ editor }: { editor: DocEditor }) {
  // A guest may not ask who else is here.
  const { data: members = [] } = useMembers()
  const getItems = async (words: string) => {
    const wanted = words.toLocaleLowerCase()
    return members
      .filter(({ person }) => person.status === 'active')
      .filter(({ person }) => `${person.name} ${person.username}`.toLocaleLowerCase().includes(wanted))
      .slice(0, 8)
      .map(({ person }) => ({
        title: person.name,
        subtext: `@${person.username}`,
        icon: <Avatar person={person} size={24} />,
        onItemClick: () =>
          editor.insertInlineContent([
            // @ts-expect-error the hook's type loses the schema under exactOptionalPropertyTypes
            { type: 'mention', props: { userId: person.id, label: `@${person.username}` } },
            ' ',
          ]),
      }))
  }
  return <SuggestionMenuController triggerCharacter="@" getItems={getItems} />
}
