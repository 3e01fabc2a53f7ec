import { addToDocument, getDocumentMarkdown, replaceDocument } from '#shared/document-text.ts'
import type { Document } from '#shared/documents.ts'
import { newId } from '#shared/ids.ts'
import { createDocumentVersion } from '#shared/versions.ts'
import { call, reasonOf } from '../api.ts'
import { copyText } from '../ui/copyText.ts'
import { saveFile } from '../ui/saveFile.ts'
import { tell, tellFailure } from '../ui/toast.ts'

const paramsOf = ({ id }: Document) => ({ documentId: id })

async function read(document: Document): Promise<string> {
  const { markdown } = await call(getDocumentMarkdown, { params: paramsOf(document) })
  return markdown
}

/** Saves the document as a file. */
export async function downloadMarkdown(document: Document): Promise<void> {
  try {
    saveFile(`${document.title || 'Untitled'}.md`, await read(document), 'text/markdown')
  } catch (error) {
    tellFailure(`The document was not exported: ${reasonOf(error)}`)
  }
}

/** Puts the document on the clipboard. */
export async function copyMarkdown(document: Document): Promise<void> {
  try {
    await copyText(await read(document), 'Copied as Markdown')
  } catch (error) {
    tellFailure(`The document was not copied: ${reasonOf(error)}`)
  }
}

export type Import = {
  document: Document
  markdown: string
  how: 'append' | 'replace'
  /** Made once, though tried again. */
  key: string
  /** Of the version from before a replacement, until it is known to be kept: what is typed before the next try is in another one. */
  versionId: string
}

/** The import that is tried now: the one before again, whose answer may have been lost, unless it is of something else. */
export function importOf(wanted: Pick<Import, 'document' | 'markdown' | 'how'>, before: Import | null): Import {
  if (before && before.markdown === wanted.markdown && before.how === wanted.how) return before
  return { ...wanted, key: newId(), versionId: newId() }
}

/**
 * Writes Markdown into a document, at its end or in place of what is there. The server does it, so whoever has it open sees it and nobody's
 * typing is lost. What is replaced is kept as a version. Throws when it did not work.
 */
export async function importMarkdown(given: Import): Promise<void> {
  const { document, markdown, how, key, versionId } = given
  const params = paramsOf(document)
  const send = { params, body: { markdown }, key }
  if (how === 'append') await call(addToDocument, send)
  else {
    const body = { id: versionId, label: 'Before an import' }
    await call(createDocumentVersion, { params, body, key: versionId })
    given.versionId = newId()
    await call(replaceDocument, send)
  }
  tell('Markdown imported')
}
