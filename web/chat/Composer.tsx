import {
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type Ref,
  type RefObject,
} from 'react'
import { IconAt, IconPaperclip, IconSend2 } from '@tabler/icons-react'
import { textLimit } from '#shared/text.ts'
import { isCovered } from '../shell/covered.ts'
import { useStore } from '../store.ts'
import { keepDraft, readDraft } from '../tasks/drafts.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { useMention } from '../mentions/useMention.tsx'
import { usePhone } from '../ui/usePhone.ts'
import { attachFiles, draftOf, openBox, uploads } from './attach.ts'
import { useGrowing } from './useGrowing.ts'

export type ComposerHandle = { focus: () => void }

type ComposerProps = {
  roomId: string
  placeholder: string
  onSend: (content: string) => void
  /** Called while something is typed, and with false when it is sent or left. */
  onTyping: (on: boolean) => void
  /** Arrow up in an empty box. */
  onEditLast: () => void
  ref: Ref<ComposerHandle>
}

/**
 * The messages come some time after the page: by then somebody may be typing elsewhere. A link or a button that led here gives the focus
 * up, and so does the palette while it fades out.
 */
function isFocusFree(): boolean {
  if (isCovered()) return false
  const now = document.activeElement
  if (!(now instanceof HTMLElement) || now.closest('.t-palette')) return true
  return !now.isContentEditable && !now.closest('input, textarea, select, [role="dialog"]')
}

/** Grows with what is typed. The draft outlives leaving the room and reloading. */
export function Composer({ roomId, placeholder, onSend, onTyping, onEditLast, ref }: ComposerProps) {
  const phone = usePhone()
  const box = useRef<HTMLTextAreaElement>(null)
  const { text, write } = useDraft(roomId, onTyping)
  const { coming, attach, stop } = useFiles(roomId, box)
  const mention = useMention(box, text, write)
  useImperativeHandle(ref, () => ({ focus: () => box.current?.focus() }), [])
  useGrowing(box, text)
  useEffect(() => {
    // On a phone the keyboard would cover what is said.
    if (!phone && isFocusFree()) box.current?.focus({ preventScroll: true })
  }, [phone])
  const send = () => {
    // Sent now, the text would go without its file.
    if (text.trim() === '' || coming) return
    onSend(text.trim())
    write('')
    box.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || mention.onKeyDown(event)) return
    const sends = event.key === 'Enter' && !event.shiftKey && (!phone || event.ctrlKey || event.metaKey)
    if (sends) {
      event.preventDefault()
      send()
    }
    if (event.key === 'ArrowUp' && text === '') {
      event.preventDefault()
      onEditLast()
    }
  }
  return (
    <div className="t-composer">
      {mention.picker}
      <textarea
        ref={box}
        rows={1}
        aria-label={placeholder}
        placeholder={placeholder}
        maxLength={textLimit.message}
        value={text}
        {...mention.aria}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onSelect={mention.onSelect}
        onBlur={() => onTyping(false)}
        onPaste={(event) => {
          const files = [...event.clipboardData.files]
          if (files.length === 0) return
          event.preventDefault()
          attach(files)
        }}
      />
      <Coming name={coming?.name ?? null} onStop={stop} />
      <Tools maySend={text.trim() !== '' && !coming} onAttach={attach} onMention={mention.begin} onSend={send} />
    </div>
  )
}

/** What is typed, kept on this device; files that were uploaded join it. */
function useDraft(roomId: string, onTyping: (on: boolean) => void) {
  const [text, setText] = useState(() => readDraft(draftOf(roomId)))
  // Two files may arrive before the text is drawn once.
  const newest = useRef(text)
  const write = (next: string) => {
    newest.current = next
    setText(next)
    keepDraft(draftOf(roomId), next)
    onTyping(next.trim() !== '')
  }
  // After every render, so that it writes with what is known now.
  useLayoutEffect(() => openBox(roomId, { read: () => newest.current, write }))
  return { text, write }
}

/** The file that is on its way into this room, and how more of them are sent. */
function useFiles(roomId: string, box: RefObject<HTMLTextAreaElement | null>) {
  const coming = useStore(uploads, (list) => list.find((each) => each.roomId === roomId))
  const attach = (files: readonly File[]) => {
    void attachFiles(roomId, files)
    box.current?.focus()
  }
  const stop = () => {
    coming?.stop()
    box.current?.focus()
  }
  return { coming, attach, stop }
}

function Coming({ name, onStop }: { name: string | null; onStop: () => void }) {
  return (
    <p className="t-composer-upload" role="status">
      {name !== null && (
        <>
          <span className="t-clip">Uploading {name || 'a file'}…</span>
          <Button look="quiet" onClick={onStop}>
            Stop
          </Button>
        </>
      )}
    </p>
  )
}

type ToolsProps = {
  maySend: boolean
  onAttach: (files: File[]) => void
  onMention: () => void
  onSend: () => void
}

function Tools({ maySend, onAttach, onMention, onSend }: ToolsProps) {
  const picker = useRef<HTMLInputElement>(null)
  return (
    <div className="t-composer-tools">
      <IconButton label="Attach a file" onClick={() => picker.current?.click()}>
        <IconPaperclip size={18} stroke={1.6} aria-hidden />
      </IconButton>
      <IconButton label="Mention somebody" onClick={onMention}>
        <IconAt size={18} stroke={1.6} aria-hidden />
      </IconButton>
      <span className="t-top-space" />
      <button type="button" className="t-composer-send" aria-label="Send" disabled={!maySend} onClick={onSend}>
        <IconSend2 size={18} stroke={1.6} aria-hidden />
      </button>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          onAttach([...(event.currentTarget.files ?? [])])
          event.currentTarget.value = ''
        }}
      />
    </div>
  )
}
