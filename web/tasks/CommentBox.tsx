import { useEffect, useRef, useState } from 'react'
import { Textarea } from '@mantine/core'
import { IconSend2 } from '@tabler/icons-react'
import { textLimit } from '#shared/text.ts'
import { typingText, useTellWriting, useTypists } from '../chat/useTyping.ts'
import { useMention } from '../mentions/useMention.tsx'
import { useTruss } from '../truss.ts'
import { KeyHint } from '../ui/KeyHint.tsx'
import { usePlace } from '../workspaces/context.ts'
import { addComment, type Commented } from './commentChanges.ts'
import { giveBack, keepDraft, readDraft, returned } from './drafts.ts'

/** "Chidi is writing…", for those who have the same card open. */
function Writers({ place }: { place: string }) {
  const text = typingText(useTypists(place), 'writing')
  return (
    <p className="t-writing" aria-live="polite">
      {text && `${text}…`}
    </p>
  )
}

/** Always at the foot of what is commented on. What was typed stays through closing, reloading and failing to send. */
export function CommentBox({ on }: { on: Commented }) {
  const truss = useTruss()
  const { me } = usePlace()
  const draftOf = `comment:${on.taskId ?? on.documentId}`
  const [text, setText] = useState(() => readDraft(draftOf))
  useEffect(
    () =>
      returned.watch(() => {
        if (returned.get()?.what === draftOf) setText(readDraft(draftOf))
      }),
    [draftOf],
  )
  const tellWriting = useTellWriting(on.taskId)
  const write = (next: string) => {
    tellWriting(next.trim() !== '')
    setText(next)
    keepDraft(draftOf, next)
  }
  const box = useRef<HTMLTextAreaElement>(null)
  const mention = useMention(box, text, write)
  const send = () => {
    const content = text.trim()
    if (content === '') return
    write('')
    addComment(truss, me.id, on, content, () => giveBack(draftOf, content))
  }
  return (
    <div className="t-comment-box">
      {on.taskId !== null && <Writers place={`task:${on.taskId}`} />}
      <Textarea
        ref={box}
        {...mention.aria}
        onSelect={mention.onSelect}
        aria-label="Write a comment"
        placeholder="Write a comment"
        autosize
        minRows={1}
        maxRows={10}
        maxLength={textLimit.comment}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || mention.onKeyDown(event)) return
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          send()
        }}
      />
      {mention.picker}
      <button type="button" className="t-send" disabled={text.trim() === ''} onClick={send}>
        <span className="t-hidden">Send the comment</span>
        {text.trim() === '' ? <KeyHint keys="mod+enter" /> : <IconSend2 size={16} stroke={1.75} aria-hidden />}
      </button>
    </div>
  )
}
