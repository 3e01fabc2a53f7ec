import { useEffect, useImperativeHandle, useRef, useState, type KeyboardEvent, type Ref, type RefObject } from 'react'
import { IconAt, IconPaperclip, IconSend2 } from '@tabler/icons-react'
import { textLimit } from '#shared/text.ts'
import { keepDraft, readDraft } from '../tasks/drafts.ts'
import { IconButton } from '../ui/Button.tsx'
import { useMention } from '../mentions/useMention.tsx'
import { usePhone } from '../ui/usePhone.ts'
import { attachmentText } from './attach.ts'
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

/** Grows with what is typed. The draft outlives leaving the room and reloading. */
export function Composer({ roomId, placeholder, onSend, onTyping, onEditLast, ref }: ComposerProps) {
  const phone = usePhone()
  const box = useRef<HTMLTextAreaElement>(null)
  const { text, write, attach } = useDraft(roomId, box, onTyping)
  const mention = useMention(box, text, write)
  useImperativeHandle(ref, () => ({ focus: () => box.current?.focus() }), [])
  useGrowing(box, text)
  useEffect(() => {
    // On a phone the keyboard would cover what is said.
    if (!phone) box.current?.focus({ preventScroll: true })
  }, [phone])
  const send = () => {
    if (text.trim() === '') return
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
          void attach(files)
        }}
      />
      <Tools
        isEmpty={text.trim() === ''}
        onAttach={(files) => void attach(files)}
        onMention={mention.begin}
        onSend={send}
      />
    </div>
  )
}

/** What is typed, kept on this device; files join it as Markdown once they are uploaded. */
function useDraft(roomId: string, box: RefObject<HTMLTextAreaElement | null>, onTyping: (on: boolean) => void) {
  const draftOf = `chat:${roomId}`
  const [text, setText] = useState(() => readDraft(draftOf))
  const write = (next: string) => {
    setText(next)
    keepDraft(draftOf, next)
    onTyping(next.trim() !== '')
  }
  const attach = async (files: readonly File[]) => {
    for (const file of files) {
      const added = await attachmentText(roomId, file)
      if (!added) continue
      // The text may have grown while the file was on its way.
      const now = box.current?.value ?? ''
      write(now.trim() === '' ? added : `${now.trimEnd()}\n${added}`)
    }
    box.current?.focus()
  }
  return { text, write, attach }
}

type ToolsProps = {
  isEmpty: boolean
  onAttach: (files: File[]) => void
  onMention: () => void
  onSend: () => void
}

function Tools({ isEmpty, onAttach, onMention, onSend }: ToolsProps) {
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
      <button type="button" className="t-composer-send" aria-label="Send" disabled={isEmpty} onClick={onSend}>
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
