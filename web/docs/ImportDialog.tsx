import { useRef, useState, type FormEvent } from 'react'
import { FileButton, SegmentedControl, Textarea } from '@mantine/core'
import { editLimit } from '#shared/blocks-input.ts'
import type { Document } from '#shared/documents.ts'
import { reasonOf } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import './import.css'
import { importMarkdown, importOf, type Import } from './markdown.ts'

type How = Import['how']
const ways: { value: How; label: string }[] = [
  { value: 'append', label: 'Add at the end' },
  { value: 'replace', label: 'Replace the text' },
]

function useImport(document: Document, onClose: () => void) {
  const [text, setText] = useState('')
  const [how, setHow] = useState<How>('append')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const tried = useRef<Import | null>(null)
  const take = async (file: File | null) => {
    if (!file) return
    // Four bytes are the most that a character has.
    if (file.size > 4 * editLimit.markdown) setFailure('This file is too large to be a document.')
    else {
      setFailure(null)
      setText(await file.text())
    }
  }
  const send = async () => {
    setBusy(true)
    setFailure(null)
    try {
      tried.current = importOf({ document, markdown: text, how }, tried.current)
      await importMarkdown(tried.current)
      onClose()
    } catch (error) {
      setFailure(reasonOf(error))
      setBusy(false)
    }
  }
  return { text, setText, how, setHow, busy, failure, take, send }
}

/** Markdown from a file or the clipboard, into this document. */
export function ImportDialog({ document, onClose }: { document: Document; onClose: () => void }) {
  const { text, setText, how, setHow, busy, failure, take, send } = useImport(document, onClose)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void send()
  }
  return (
    <Dialog onClose={onClose} title="Import Markdown" size={560}>
      <form className="t-form" onSubmit={submit}>
        <Textarea
          label="Markdown"
          placeholder="Paste it here, or choose a file"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autosize
          minRows={8}
          maxRows={14}
          classNames={{ input: 't-import-text' }}
          data-autofocus
        />
        <div className="t-import-how">
          <FileButton onChange={(file) => void take(file)} accept=".md,.markdown,.txt,text/markdown,text/plain">
            {(props) => <Button {...props}>Choose a file…</Button>}
          </FileButton>
          <SegmentedControl
            aria-label="Where it goes"
            value={how}
            onChange={(value) => setHow(value === 'replace' ? 'replace' : 'append')}
            data={ways}
          />
        </div>
        {how === 'replace' && (
          <p className="t-dim">
            What is written in “{document.title}” now goes, for everybody. It is kept in its history as “Before an
            import”.
          </p>
        )}
        {failure && (
          <p role="alert" className="t-form-error">
            {failure}
          </p>
        )}
        <div className="t-dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            look={how === 'replace' ? 'danger' : 'primary'}
            busy={busy}
            disabled={text.trim() === ''}
          >
            {how === 'replace' ? 'Replace the text' : 'Add at the end'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
